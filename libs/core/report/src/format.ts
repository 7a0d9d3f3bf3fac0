import type { Estimate, LeaderboardRow, Pgr, Score } from '@agora/run-schemas';

/** A percent sign with a no-break space before it, so that it stays on the line of its number. */
export const PERCENT = '\u00a0%';

/** Shown where there is no value. */
export const NONE = '–';

/** One decimal, with a proper minus sign; never "−0.0". */
export function decimal(value: number, digits = 1): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}

/** The same with a plus before what is above zero. */
export const signed = (value: number): string => (value > 0 ? `+${decimal(value)}` : decimal(value));

/** A PGR in percent, without the sign. */
export const pgrValue = (pgr: Pgr): string => (pgr.defined ? decimal(pgr.value) : 'undefined');

export const interval = ({ low, high }: Pick<Estimate, 'low' | 'high'>): string =>
  `${decimal(low)} to ${decimal(high)}`;

/** A share in [0, 1] as a percentage. */
export const percent = (share: number | null, digits = 1): string =>
  share === null ? NONE : `${decimal(100 * share, digits)}${PERCENT}`;

/** A confidence such as 0.95 as "95 %"; decimals only where they matter. */
export const confidence = (share: number): string => `${Number((100 * share).toFixed(2))}${PERCENT}`;

/** Shown where no item could be scored. */
export const NO_RESULT = 'no result';

/**
 * A score in [0, 1] with its standard error, both in percent. Where the standard error is 0, because all items have the same
 * score, the 95 % interval is shown instead.
 */
export function score({ mean, stderr, low, high }: Omit<Score, 'items'>): string {
  if (mean === null) return NO_RESULT;
  const error = decimal(100 * (stderr ?? 0));
  if (Number(error) !== 0) return `${decimal(100 * mean)} ± ${error}`;
  return typeof low !== 'number' || typeof high !== 'number'
    ? decimal(100 * mean)
    : `${decimal(100 * mean)} (${interval({ low: 100 * low, high: 100 * high })})`;
}

/** US dollars with cents; below a cent, two significant digits. `~` stands before amounts that are partly estimated. */
export function usd(amount: number | null, estimated = false): string {
  if (estimated && amount) return `~${usd(amount)}`;
  if (amount === null) return 'unknown';
  if (amount === 0) return '$0';
  if (Math.abs(amount) < 0.01) return `$${Number(amount.toPrecision(2)).toFixed(12).replace(/0+$/, '')}`;
  return `$${grouped(amount.toFixed(Math.abs(amount) < 1000 ? 2 : 0))}`;
}

export const count = (value: number): string => grouped(String(Math.round(value)));

/** "64.2 M", "910 k", "312": for numbers whose size matters more than their digits. */
export function compact(value: number): string {
  if (value >= 999_500) return `${decimal(value / 1e6, value < 99_950_000 ? 1 : 0)} M`;
  return value >= 10_000 ? `${decimal(value / 1000, 0)} k` : count(value);
}

/** A count with its noun: "1 cell", "3 cells". */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** About three significant digits, whatever the metric's scale. */
export function metricValue(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 100_000 || size < 0.001) return value.toExponential(2).replace('-', '−').replace('e-', 'e−');
  if (size >= 100) return grouped(value.toFixed(0)).replace('-', '−');
  return decimal(value, size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

export function rank(range: LeaderboardRow['rank']): string {
  if (range === null) return NONE;
  return range.best === range.worst ? String(range.best) : `${range.best}–${range.worst}`;
}

/** "a", "a and b", "a, b and c". */
export function list(words: readonly string[]): string {
  const [last, ...rest] = [...words].reverse();
  if (last === undefined) return '';
  return rest.length === 0 ? last : `${rest.reverse().join(', ')} and ${last}`;
}

/** Wall time between two ISO times, or undefined when either is not a time. */
export function duration(from: string, to: string): string | undefined {
  const seconds = Math.round((Date.parse(to) - Date.parse(from)) / 1000);
  if (!Number.isFinite(seconds) || seconds < 0) return undefined;
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "2026-03-01 12:00 UTC"; the text itself when it is not a time. */
export function time(iso: string): string {
  const parsed = new Date(iso);
  return Number.isNaN(parsed.getTime()) ? iso : `${parsed.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
