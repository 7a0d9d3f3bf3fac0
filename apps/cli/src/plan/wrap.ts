/** Lines of at most so many characters, broken between words; the later ones begin two spaces further in. A longer word stands alone. */
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
