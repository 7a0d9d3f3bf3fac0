/** What stands in the last `\boxed{…}` (or `\fbox{…}`, or `\boxed x`) of a LaTeX text; undefined when there is none. */
export function lastBoxed(text: string): string | undefined {
  const start = Math.max(text.lastIndexOf('\\boxed'), text.lastIndexOf('\\fbox'));
  if (start < 0) return undefined;
  const rest = text.slice(start).replace(/^\\(boxed|fbox)/, '');
  const bare = /^\s+([^\s${}]+)/.exec(rest);
  if (bare) return bare[1];
  const open = /^\s*\{/.exec(rest);
  return open ? upToClosingBrace(rest.slice(open[0].length)) : undefined;
}

function upToClosingBrace(text: string): string | undefined {
  let depth = 1;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    if (depth === 0) return text.slice(0, index).trim();
  }
  return undefined;
}
