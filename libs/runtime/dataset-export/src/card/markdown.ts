/** A line of a table. */
export function table(...cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** A table with a head; the first `left` columns are text, the others numbers. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[], left = 1): string {
  return [
    table(...head),
    table(...head.map((_, index) => (index < left ? '---' : '---:'))),
    ...rows.map((row) => table(...row)),
  ].join('\n');
}

/** Text as it is, on one line. */
export function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replace(/\s+/g, ' ')}\``;
}

export function number(value: number): string {
  const digits = Number.isInteger(value) ? 0 : 1;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** "1 row", "3 rows". */
export function plural(value: number, one: string): string {
  return `${number(value)} ${value === 1 ? one : `${one}s`}`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

export function json(value: unknown): string {
  // A fence longer than any run of backticks inside.
  const text = JSON.stringify(value, null, 2);
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}json`, text, fence].join('\n');
}
