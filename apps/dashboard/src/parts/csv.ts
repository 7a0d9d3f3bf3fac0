import type { Column } from './table.js';

/** Rows as CSV (RFC 4180), with what a spreadsheet would run as a formula made plain text. */
export function csvOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const kept = columns.filter(({ csv }) => csv !== undefined);
  const head = kept.map(({ name, head: shown }) => name ?? (typeof shown === 'string' ? shown : ''));
  const lines = rows.map((row) => kept.map(({ csv }) => csv?.(row) ?? ''));
  return `${[head, ...lines].map((line) => line.map(field).join(',')).join('\r\n')}\r\n`;
}

function field(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
