import type { Figure } from '@agora/plugin-api';
import { meanAndStderr } from './summary.js';

/** The mean of scores in [0, 1]; all numbers but those of items are null when nothing could be scored: no result. */
export interface Score {
  mean: number | null;
  /** Standard error over items: 0 where all have the same score, which says nothing about other items. */
  stderr: number | null;
  /** 95 % Wilson interval; it has a width whatever the scores. */
  low?: number | null;
  high?: number | null;
  items: number;
  /** Items that could not be scored, which have no part in the mean. Absent when there are none. */
  unscored?: number;
}

/** Of a normal distribution, on either side of whose middle 95 % lie. */
export const Z95 = 1.959963984540054;

/** Below this a standard error is shown as 0.0 points. */
const SHOWN_AS_ZERO = 0.0005;

/**
 * The 95 % interval of Wilson for a share that was seen in `n` trials. It has a width for 0 and for all of n, where a standard
 * error has none. For a mean of scores between 0 and 1 it is the widest that such scores can need.
 */
export function wilson(share: number, n: number): { low: number; high: number } {
  const z2 = Z95 ** 2;
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const reach = (Z95 / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  // What is left of sums that cancel must not lie on the other side of the share.
  return { low: Math.max(0, Math.min(share, middle - reach)), high: Math.min(1, Math.max(share, middle + reach)) };
}

/** The mean with its standard error and interval. NaN stands for an item without a score, and has no part in them. */
export function scoreOf(values: ArrayLike<number>): Score {
  const scored = Array.from(values).filter((value) => !Number.isNaN(value));
  const unscored = values.length - scored.length;
  const items = { items: values.length, ...(unscored > 0 ? { unscored } : {}) };
  if (scored.length === 0) return { mean: null, stderr: null, low: null, high: null, ...items };
  const { mean, stderr } = meanAndStderr(scored);
  return { mean, stderr, ...wilson(mean, scored.length), ...items };
}

/** Adds the interval to a score whose mean and standard error are known already. */
export function withInterval<S extends Pick<Score, 'mean' | 'stderr' | 'items' | 'unscored'>>(
  score: S,
): S & { low: number | null; high: number | null } {
  const n = score.items - (score.unscored ?? 0);
  if (score.mean === null || n <= 0) return { ...score, low: null, high: null };
  return { ...score, ...wilson(score.mean, n) };
}

/**
 * Figures as they may be shown: a share whose error is none, or whose interval has no width, because all of `n` items came out
 * alike, gets Wilson's interval instead.
 */
export function withIntervals(figures: readonly Figure[], n: number): Figure[] {
  return figures.map((figure) => {
    const { stderr, low, high, value, ...rest } = figure;
    const whole = { share: 1, percent: 100 }[figure.unit];
    const degenerate =
      (stderr !== undefined && whole !== undefined && stderr / whole < SHOWN_AS_ZERO) ||
      (low !== undefined && high !== undefined && low === high);
    if (whole === undefined || !degenerate || n <= 0) return figure;
    const interval = wilson(value / whole, n);
    return { ...rest, value, low: whole * interval.low, high: whole * interval.high };
  });
}
