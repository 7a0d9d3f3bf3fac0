/** Wraps a text at `width`, between words. Later lines are indented by two more spaces. A longer word gets a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lead = /^ */.exec(text)?.[0] ?? '';
  const lines: string[] = [];
  let line = '';
  for (const word of text.trim().split(' ')) {
    const begin = lines.length > 0 ? `${lead}  ` : lead;
    if (line !== '' && begin.length + line.length + 1 + word.length > width) {
      lines.push(begin + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, (lines.length > 0 ? `${lead}  ` : lead) + line];
}
