import { studentTCdf, studentTQuantile, Z95 } from '@agora/statistics';

/**
 * The paired differences of one cell on one benchmark: row s is an experiment seed, column i an item; NaN where one has no
 * score.
 */
export interface Stratum {
  /** Name of the setting and volume: strata with the same place have students trained on the same seeds' data. */
  place: string;
  /** Name of the benchmark: strata with the same benchmark have the same items, column by column. */
  benchmark: string;
  /** Weight in the mean; the weights of all strata sum to 1. */
  weight: number;
  differences: readonly (readonly number[])[];
}

/** A mean of paired differences with its variance. */
export interface CrossedMean {
  value: number;
  variance: number;
  /** Degrees of freedom behind the variance (Satterthwaite). */
  df: number;
  /** False where no place has two seeds: then the variance is that of the items alone. */
  seedsKnown: boolean;
}

/** One component of the variance, with its degrees of freedom. */
interface Part {
  variance: number;
  df: number;
}

/**
 * The mean of differences that vary both by item and by experiment seed. Every seed answers the same items, in all places of
 * the domain. So the variance of the mean is the variance of the items' means plus that of the seeds' means, minus the part
 * that both contain (two-way analysis of variance). The variance between seeds is taken to be the same in all places, and is
 * pooled.
 */
export function crossedMean(strata: readonly Stratum[]): CrossedMean {
  const value = strata.reduce((sum, one) => sum + one.weight * meanOf(one.differences.flat()), 0);
  const items = itemParts(strata);
  const seeds = seedPart(strata);
  const both = overlap(strata);
  const parts = seeds ? [...items, seeds] : items;
  const itemVariance = items.reduce((sum, { variance }) => sum + variance, 0);
  const seedVariance = seeds?.variance ?? 0;
  const variance = Math.max(itemVariance + seedVariance - both, itemVariance, seedVariance);
  const df = variance ** 2 / parts.reduce((sum, part) => sum + (part.df > 0 ? part.variance ** 2 / part.df : 0), 0);
  return { value, variance, df: Number.isFinite(df) && df > 0 ? df : Infinity, seedsKnown: seeds !== undefined };
}

/** The variance due to the choice of items: one component per benchmark, shared by all places that have its items. */
function itemParts(strata: readonly Stratum[]): Part[] {
  return groupsBy(strata, ({ benchmark }) => benchmark).map((sharing) => {
    const width = sharing[0]?.differences[0]?.length ?? 0;
    const sums = new Float64Array(width);
    const known = new Uint8Array(width);
    for (const { weight, differences } of sharing) {
      for (let item = 0; item < width; item += 1) {
        const values = differences.flatMap((row) => (Number.isNaN(row[item] as number) ? [] : [row[item] as number]));
        if (values.length === 0) continue;
        sums[item] = (sums[item] as number) + weight * meanOf(values);
        known[item] = 1;
      }
    }
    const perItem = [...sums].filter((_, item) => known[item]);
    const weight = sharing.reduce((sum, one) => sum + one.weight, 0);
    return { variance: itemVariance(perItem, weight), df: perItem.length - 1 };
  });
}

/**
 * Where all items differ by the same amount, they show no variation. The variance is then taken from Wilson's interval for
 * something that was seen in none of n items.
 */
function itemVariance(perItem: readonly number[], weight: number): number {
  const n = perItem.length;
  const found = varianceOf(perItem) / n;
  if (found > 1e-18) return found;
  const alike = meanOf(perItem) / weight;
  return (1 + Math.abs(alike)) * ((weight * Z95) / (n + Z95 ** 2)) ** 2;
}

/** The variance due to the choice of seeds; undefined where no place has two seeds. */
function seedPart(strata: readonly Stratum[]): Part | undefined {
  let [squares, df, scale] = [0, 0, 0];
  for (const sharing of groupsBy(strata, ({ place }) => place)) {
    const weight = sharing.reduce((sum, one) => sum + one.weight, 0);
    const seeds = sharing[0]?.differences.length ?? 0;
    // Mean over the place's benchmarks, per seed.
    const means = Array.from({ length: seeds }, (_, seed) =>
      sharing.reduce((sum, one) => sum + (one.weight / weight) * meanOf(one.differences[seed] ?? []), 0),
    );
    scale += weight ** 2 / seeds;
    if (seeds < 2) continue;
    squares += (seeds - 1) * varianceOf(means);
    df += seeds - 1;
  }
  return df === 0 ? undefined : { variance: (squares / df) * scale, df };
}

/** The residual variance (neither of items nor of seeds), which the components of items and of seeds both contain. */
function overlap(strata: readonly Stratum[]): number {
  return strata.reduce((sum, { weight, differences }) => {
    const seeds = differences.length;
    const whole = (differences[0] ?? []).flatMap((_, item) =>
      differences.some((row) => Number.isNaN(row[item] as number)) ? [] : [item],
    );
    if (seeds < 2 || whole.length < 2) return sum;
    const rows = differences.map((row) => whole.map((item) => row[item] as number));
    const rowMeans = rows.map(meanOf);
    const columnMeans = whole.map((_, column) => meanOf(rows.map((row) => row[column] as number)));
    const all = meanOf(rowMeans);
    let squares = 0;
    rows.forEach((row, seed) => {
      row.forEach((value, column) => {
        squares += (value - (rowMeans[seed] as number) - (columnMeans[column] as number) + all) ** 2;
      });
    });
    const residual = squares / ((seeds - 1) * (whole.length - 1));
    return sum + (weight ** 2 * residual) / (seeds * whole.length);
  }, 0);
}

/** A mean as it is reported. `detectable` is the smallest true difference that four of five such comparisons would find. */
export interface Tested {
  value: number;
  low: number;
  high: number;
  /** Two-sided p-value of "no difference". */
  p: number;
  detectable: number;
  df: number;
  seedsKnown: boolean;
}

/** The power at which {@link Tested.detectable} is computed. */
export const POWER = 0.8;

/** Interval, test and power of a mean. Intervals are cut at ±`largest`, the largest value that is possible. */
export function tested(
  { value, variance, df, seedsKnown }: CrossedMean,
  confidence: number,
  largest = Infinity,
): Tested {
  const stderr = Math.sqrt(variance);
  const t = studentTQuantile((1 + confidence) / 2, df);
  return {
    value,
    low: Math.max(-largest, value - t * stderr),
    high: Math.min(largest, value + t * stderr),
    p: 2 * studentTCdf(-Math.abs(value) / stderr, df),
    detectable: (t + studentTQuantile(POWER, df)) * stderr,
    df,
    seedsKnown,
  };
}

function groupsBy<T>(entries: readonly T[], keyOf: (entry: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const entry of entries) groups.set(keyOf(entry), [...(groups.get(keyOf(entry)) ?? []), entry]);
  return [...groups.values()];
}

/** Mean of the values that are not NaN; 0 if there are none. */
export function meanOf(values: readonly number[]): number {
  let [sum, count] = [0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}

function varianceOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = meanOf(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}
