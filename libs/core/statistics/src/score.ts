import type { Figure } from '@agora/plugin-api';
import { meanAndStderr } from './summary.js';

/**
 * The mean of scores in [0, 1] with its uncertainty. Where no item could be scored, all numbers but the item counts are null.
 */
export interface Score {
  mean: number | null;
  /** Standard error over items. It is 0 where all items have the same score; use the interval then. */
  stderr: number | null;
  /** 95 % Wilson interval, which has a width even where all scores are equal. */
  low?: number | null;
  high?: number | null;
  items: number;
  /** Number of items that could not be scored and are left out of the mean. Absent when it is 0. */
  unscored?: number;
}

/** 95 % of a normal distribution lie within ± this many standard deviations. */
export const Z95 = 1.959963984540054;

/** A standard error below this is shown as 0.0 points. */
const SHOWN_AS_ZERO = 0.0005;

/**
 * Wilson's 95 % interval for a share that was observed in `n` trials. It has a width even for shares of 0 and 1, where the
 * standard error is 0. For a mean of scores between 0 and 1 it is conservative, since their variance is at most that of 0 and
 * 1.
 */
export function wilson(share: number, n: number): { low: number; high: number } {
  const z2 = Z95 ** 2;
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const reach = (Z95 / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  // Rounding must not move an end to the other side of the share.
  return { low: Math.max(0, Math.min(share, middle - reach)), high: Math.min(1, Math.max(share, middle + reach)) };
}

/** The mean with its standard error and interval. NaN stands for an item without a score, which is left out. */
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
 * Figures ready to be shown: a share with standard error 0 or an interval without width, because all `n` items came out alike,
 * gets Wilson's interval instead.
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
