/** Whole numbers of so many digits may be beyond what a number holds exactly. */
const LONG = /\d{16}/;
/** Strings, so that what looks like a number in one is passed over, and whole numbers without point and exponent. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\w.+-])-?\d{16,}(?![\d.eE])/gs;

type Row = Record<string, unknown>;

/**
 * A row, or rows, as JSON.parse reads it, but for whole numbers that lose digits so: where one is the value of a field, or an entry of
 * a field's list, its text stands in its place, as for a 64-bit column of Parquet. Deeper ones stay as they are, as a schema may ask
 * for numbers there.
 */
export function parseRows(json: string): unknown {
  const parsed: unknown = JSON.parse(json);
  if (!LONG.test(json)) return parsed;
  const exact: unknown = JSON.parse(json.replace(TOKENS, quoted));
  return Array.isArray(parsed) ? parsed.map((row, at) => mended(row, (exact as unknown[])[at])) : mended(parsed, exact);
}

const quoted = (token: string): string =>
  token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`;

function mended(row: unknown, exact: unknown): unknown {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return row;
  const fields = Object.entries(row).map(([name, value]) => [name, fieldOf(value, (exact as Row)[name])]);
  return Object.fromEntries(fields);
}

function fieldOf(value: unknown, exact: unknown): unknown {
  if (typeof value === 'number') return exact;
  return Array.isArray(value)
    ? value.map((entry: unknown, at) => (typeof entry === 'number' ? (exact as unknown[])[at] : entry))
    : value;
}
