/** A `\boxed{…}` or `\fbox{…}`: from its backslash to behind its closing brace. */
export interface Box {
  start: number;
  end: number;
  content: string;
}

/** The boxes of a text, outermost ones only; one that is never closed is left out. `\boxed 5` holds one word. */
export function boxes(text: string): Box[] {
  const found: Box[] = [];
  const opening = /\\(?:boxed|fbox)(?:\s*\{|\s+([^\s${}]+))/g;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const word = match[1];
    if (word !== undefined) {
      found.push({ start: match.index, end: opening.lastIndex, content: word });
      continue;
    }
    const end = closingBrace(text, opening.lastIndex);
    if (end === undefined) break;
    found.push({ start: match.index, end: end + 1, content: text.slice(opening.lastIndex, end).trim() });
    opening.lastIndex = end + 1;
  }
  return found;
}

/** What stands in the last box of a text; undefined when there is none. */
export function lastBoxed(text: string): string | undefined {
  return boxes(text).at(-1)?.content;
}

/** Where the brace is closed that was opened before `from`. */
function closingBrace(text: string, from: number): number | undefined {
  let depth = 1;
  for (let index = from; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return undefined;
}
