import { normalQuantile, studentTQuantile, Z95 } from '@agora/statistics';
import type { Noise } from './noise.js';
import { meanOf, type RaceTable, type Student } from './table.js';

/** A paired difference of two generators with its variances. */
export interface Contrast {
  /** Mean over settings and seeds that both have. */
  value: number;
  /** Variance of the value that comes from the choice of benchmark items. */
  itemVariance: number;
  /** Number of students of each that were paired. */
  pairs: number;
  /** Variance that more seeds would make smaller; below, the mean number of seeds per setting, and its degrees of freedom. */
  seedVariance: number;
  seeds: number;
  df: number;
}

/** Factor by which a generator's PGR counts: 1, or 1 / its dollars in a race for PGR per dollar. */
export type Worth = (generator: string) => number;

/**
 * Half the width of an interval that leaves out `error` at each end. The component of the items gets the normal quantile, since
 * items are many; that of the seeds gets Student's. Each has its own quantile rather than one from joint degrees of freedom
 * (Satterthwaite): a variance with one or two degrees of freedom is sometimes near zero by chance, and joint degrees of freedom
 * would then hardly widen the interval.
 */
export function marginOf(
  { itemVariance, seedVariance, df }: Pick<Contrast, 'itemVariance' | 'seedVariance' | 'df'>,
  error: number,
): number {
  if (df <= 0) return Infinity;
  return Math.sqrt(studentTQuantile(error, df) ** 2 * seedVariance + normalQuantile(error) ** 2 * itemVariance);
}

/** One-sided p-value: the error at each end of the widest interval that does not contain zero. */
export function errorOf(contrast: Contrast): number {
  if (contrast.value <= 0 || contrast.df <= 0) return 0.5;
  let [low, high] = [-30, Math.log(0.5)];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (marginOf(contrast, Math.exp(middle)) > contrast.value) low = middle;
    else high = middle;
  }
  return Math.exp(high);
}

interface Pair {
  setting: string;
  domain: string;
  /** Per benchmark and item. */
  items: Float64Array[];
  value: number;
}

/**
 * left − right at one volume, over the settings and seeds that both have; undefined when there are none. Both have the same
 * items and seeds, so common effects of hard items and seeds cancel.
 */
export function contrast(
  table: RaceTable,
  [left, right]: readonly [string, string],
  instances: number,
  { noise, worth }: { noise: Noise; worth: Worth },
): Contrast | undefined {
  const pairs = pairsOf(table.at(left, instances), table.at(right, instances), worth(left), worth(right));
  if (pairs.length === 0) return undefined;
  const settings = [...new Set(pairs.map(({ setting }) => setting))];
  const groups = settings.map((setting) => pairs.filter((pair) => pair.setting === setting));
  const value = meanOf(groups.map((group) => meanOf(group.map((pair) => pair.value))));
  const own = ownVariance(groups);
  // This pair may be noisier than the pooled variance says; its own variance is used where it has two degrees of freedom.
  const shared = noise.variance * (worth(left) ** 2 + worth(right) ** 2);
  const perSeed = own.df >= 2 ? Math.max(own.variance, shared) : shared;
  const seedVariance = groups.reduce((sum, group) => sum + perSeed / group.length, 0) / settings.length ** 2;
  const itemVariance = varianceOverItems(pairs, settings.length, 100 * Math.max(worth(left), worth(right)));
  const seeds = pairs.length / settings.length;
  return { value, itemVariance, seedVariance, df: noise.df, seeds, pairs: pairs.length };
}

function pairsOf(left: readonly Student[], right: readonly Student[], a: number, b: number): Pair[] {
  return left.flatMap((one) => {
    const other = right.find(({ setting, cell }) => setting === one.setting && cell.seed === one.cell.seed);
    if (!other || other.items.length !== one.items.length) return [];
    const items = one.items.map((values, index) =>
      values.map((value, item) => a * value - b * (other.items[index]?.[item] ?? 0)),
    );
    return [{ setting: one.setting, domain: one.cell.domain, items, value: a * one.pgr - b * other.pgr }];
  });
}

/** Variance of the pair's difference between seeds of the same setting, pooled over settings. */
function ownVariance(groups: readonly (readonly Pair[])[]): Noise {
  let [squares, df] = [0, 0];
  for (const group of groups) {
    const mean = meanOf(group.map(({ value }) => value));
    squares += group.reduce((sum, { value }) => sum + (value - mean) ** 2, 0);
    df += group.length - 1;
  }
  return { variance: df > 0 ? squares / df : 0, df };
}

/** Variance due to the choice of items, which are the same for all methods and seeds of a domain. */
function varianceOverItems(pairs: readonly Pair[], settings: number, unit: number): number {
  let variance = 0;
  for (const domain of new Set(pairs.map((pair) => pair.domain))) {
    const members = pairs.filter((pair) => pair.domain === domain);
    const benchmarks = members[0]?.items.length ?? 0;
    const weight = new Set(members.map(({ setting }) => setting)).size / settings;
    for (let benchmark = 0; benchmark < benchmarks; benchmark += 1) {
      const rows = members.map(({ items }) => items[benchmark] as Float64Array);
      variance += (weight / benchmarks) ** 2 * itemEffect(rows, unit);
    }
  }
  return variance;
}

/**
 * Variance of a mean over items that is due to the items themselves: the variance between the items' means over students, minus
 * the random part of each student, which the variance between seeds contains already.
 *
 * @param unit PGR points that one item can add
 */
function itemEffect(rows: readonly Float64Array[], unit: number): number {
  const items = rows[0]?.length ?? 0;
  if (items < 2) return 0;
  const means = Float64Array.from({ length: items }, (_, item) => meanOf(rows.map((row) => row[item] as number)));
  const centre = meanOf(means);
  const between = means.reduce((sum, mean) => sum + (mean - centre) ** 2, 0) / (items - 1);
  // All items are alike, but others might not be. As in alike.ts: the spread of Wilson's interval for none of n items.
  if (between === 0) return ((unit * Z95) / (items + Z95 ** 2)) ** 2;
  let chance = 0;
  if (rows.length > 1) {
    for (const row of rows) {
      const shift = meanOf(row) - centre;
      for (let item = 0; item < items; item += 1)
        chance += ((row[item] as number) - (means[item] as number) - shift) ** 2;
    }
    chance /= (rows.length - 1) * (items - 1) * rows.length;
  }
  return Math.max(0, between - chance) / items;
}
