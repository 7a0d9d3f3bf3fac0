import { Fault } from '@agora/plugin-api';

/** A value with its interval. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

/** Arithmetic mean. @throws Fault `internal` when there are no values. */
export function mean(values: ArrayLike<number>): number {
  if (values.length === 0) throw new Fault('internal', 'The mean of no values was asked for');
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index] as number;
  return sum / values.length;
}

/** Sample standard deviation, with n − 1 in the denominator; 0 for a single value. */
export function standardDeviation(values: ArrayLike<number>): number {
  const centre = mean(values);
  let squares = 0;
  for (let index = 0; index < values.length; index += 1) squares += ((values[index] as number) - centre) ** 2;
  return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
}

/** Mean of per-item scores in [0, 1] with its standard error: sample standard deviation over √n (0 for a single item). */
export function meanAndStderr(values: ArrayLike<number>): { mean: number; stderr: number; items: number } {
  return {
    mean: mean(values),
    stderr: standardDeviation(values) / Math.sqrt(values.length),
    items: values.length,
  };
}

/**
 * Quantiles by linear interpolation between order statistics (Hyndman and Fan's type 7, the default of R and NumPy).
 *
 * @param probabilities each in [0, 1].
 * @throws Fault `internal` when there are no values.
 */
export function quantiles(values: ArrayLike<number>, probabilities: readonly number[]): number[] {
  if (values.length === 0) throw new Fault('internal', 'A quantile of no values was asked for');
  const sorted = Float64Array.from(values).sort();
  return probabilities.map((probability) => {
    const position = probability * (sorted.length - 1);
    const below = Math.floor(position);
    const low = sorted[below] as number;
    const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
    return low + (position - below) * (high - low);
  });
}

/** Values smaller than this come from floating-point rounding. */
const ROUNDING = 1e-12;

/** The percentile interval that holds `confidence` of the replicates, the same share cut off at either end. */
export function percentileInterval(replicates: ArrayLike<number>, confidence: number): { low: number; high: number } {
  const tail = (1 - confidence) / 2;
  // Whether a value is "clearly above zero" must not depend on the last bit of an end that is zero.
  const [low, high] = quantiles(replicates, [tail, 1 - tail]).map((end) => (Math.abs(end) < ROUNDING ? 0 : end)) as [
    number,
    number,
  ];
  return { low, high };
}

/** A statistic with its value in every bootstrap replicate. */
export interface Replicated {
  value: number;
  /** Entry r is the value in replicate r. Replicate r is the same resample for all statistics, so they may be combined. */
  replicates: Float64Array;
}

export function estimate(statistic: Replicated, confidence: number): Estimate {
  return { value: statistic.value, ...percentileInterval(statistic.replicates, confidence) };
}

/** Mean of statistics, replicate by replicate, which keeps the correlation from common items, base and reference. */
export function meanOf(statistics: readonly Replicated[]): Replicated {
  const replicates = new Float64Array(statistics[0]?.replicates.length ?? 0);
  for (const statistic of statistics) {
    for (let index = 0; index < replicates.length; index += 1) {
      replicates[index] = (replicates[index] as number) + (statistic.replicates[index] as number) / statistics.length;
    }
  }
  return { value: mean(statistics.map((statistic) => statistic.value)), replicates };
}

/** `left − right`, replicate by replicate. */
export function difference(left: Replicated, right: Replicated): Replicated {
  return {
    value: left.value - right.value,
    replicates: left.replicates.map((value, index) => value - (right.replicates[index] as number)),
  };
}
