/** Whether a cell's id fits a pattern in which `*` stands for any text and `?` for one character. */
export function fits(id: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(id);
}
