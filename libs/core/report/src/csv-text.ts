import { sanitizeTerminal } from '@agora/text-tools/terminal-text';

export type CsvField = string | number | boolean | null | undefined;

/** CSV as RFC 4180 has it but for line ends, which are `\n`; what is null or undefined is an empty field. */
export function csvText(rows: readonly (readonly CsvField[])[]): string {
  return rows.map((fields) => `${fields.map(encode).join(',')}\n`).join('');
}

function encode(field: CsvField): string {
  if (field === null || field === undefined) return '';
  if (typeof field !== 'string') return String(field);
  // A spreadsheet would run text that begins like this as a formula, and the text may come from a stranger's endpoint.
  const plain = sanitizeTerminal(field);
  const safe = /^[=+\-@\t\r]/.test(field) ? `'${plain}` : plain;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line for the names of the first row's fields, then one for each row. */
export function csvOf(rows: readonly Record<string, CsvField>[]): string {
  const columns = Object.keys(rows[0] ?? {});
  return csvText([columns, ...rows.map((row) => columns.map((column) => row[column]))]);
}
