/** Prose in lines of at most `width` columns, broken between words alone; those after the first begin with `hang` spaces. */
export function wrap(text: string, width: number, hang = 0): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/ *[^ ]+/g) ?? []) {
    if (line.trim() !== '' && line.length + word.length > width) {
      lines.push(line);
      line = ' '.repeat(hang) + word.trimStart();
    } else {
      line += word;
    }
  }
  return [...lines, line];
}
