/**
 * The text of each field of a JSON object, as written. Unlike `JSON.parse` this keeps `1.0` apart from `1` and large integers
 * whole, and takes Python's `NaN`. Undefined when the line is no object.
 */
export function rawFields(line: string): Map<string, string> | undefined {
  const fields = new Map<string, string>();
  let at = blanks(line, 0);
  if (line[at] !== '{') return undefined;
  at = blanks(line, at + 1);
  while (line[at] !== '}') {
    const name = stringAt(line, at);
    if (name === undefined) return undefined;
    at = blanks(line, at + name.length);
    if (line[at] !== ':') return undefined;
    const begin = blanks(line, at + 1);
    const end = endOfValue(line, begin);
    if (end === begin) return undefined;
    fields.set(JSON.parse(name) as string, line.slice(begin, end).trim());
    if (line[end] === ',') at = blanks(line, end + 1);
    else if (line[end] === '}') at = end;
    else return undefined;
  }
  return fields;
}

/** Where the value that begins at `at` is followed by a comma or bracket of its surroundings. */
function endOfValue(line: string, at: number): number {
  let depth = 0;
  // Only these characters open or close something; all others are skipped.
  const marks = /["[\]{},]/g;
  marks.lastIndex = at;
  for (let mark = marks.exec(line); mark; mark = marks.exec(line)) {
    const [character] = mark;
    if (character === '"') marks.lastIndex = mark.index + (stringAt(line, mark.index)?.length ?? line.length);
    else if (character === '[' || character === '{') depth += 1;
    else if (depth === 0) return mark.index;
    else if (character !== ',') depth -= 1;
  }
  return line.length;
}

function stringAt(line: string, at: number): string | undefined {
  const text = /"(?:[^"\\]|\\.)*"/y;
  text.lastIndex = at;
  return text.exec(line)?.[0];
}

function blanks(line: string, at: number): number {
  const blank = /[ \t\r\n]*/y;
  blank.lastIndex = at;
  return at + (blank.exec(line)?.[0].length ?? 0);
}
