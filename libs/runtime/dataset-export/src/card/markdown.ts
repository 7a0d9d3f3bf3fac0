import type { MarkdownCell } from '@agora/report';

/** Text as it is, on one line. */
export function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replace(/\s+/g, ' ')}\``;
}

export const codeCell = (text: string): MarkdownCell => ({ markdown: code(text) });

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
