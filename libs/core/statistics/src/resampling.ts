import { unsafeUniformIntDistribution } from 'pure-rand';
import { seededGenerator, type SeedPath } from './rng.js';
import type { Replicated } from './summary.js';

/** How often each of `size` things was drawn in each replicate; row r is replicate r. */
export interface Draws {
  readonly size: number;
  readonly resamples: number;
  /** Draws per replicate: the sum of every row. */
  readonly perReplicate: number;
  readonly counts: Uint16Array;
}

/** Draws `perReplicate` of `size` things with replacement, once per replicate. */
export function draw(path: SeedPath, size: number, perReplicate: number, resamples: number): Draws {
  const generator = seededGenerator(path);
  const counts = new Uint16Array(size * resamples);
  for (let row = 0; row < counts.length; row += size) {
    for (let index = 0; index < perReplicate; index += 1) {
      const drawn = row + unsafeUniformIntDistribution(0, size - 1, generator);
      counts[drawn] = (counts[drawn] as number) + 1;
    }
  }
  return { size, resamples, perReplicate, counts };
}

/** The ordinary bootstrap: draws as many items as there are, with replacement. */
export function drawItems(path: SeedPath, items: number, resamples: number): Draws {
  return draw(path, items, items, resamples);
}

/**
 * Draws one experiment seed fewer than there are (Rao and Wu's rescaling). The variance of a mean of S draws out of S seeds is
 * only (S − 1)/S of the variance of a mean of S new seeds (half for two seeds); with S − 1 draws it is exact. A single seed is
 * drawn every time, as one seed says nothing about the variation between seeds.
 */
export function drawSeeds(path: SeedPath, seeds: number, resamples: number): Draws {
  return draw(path, seeds, Math.max(1, seeds - 1), resamples);
}

/**
 * The mean of `values`, and the mean in every replicate. `values` holds one number per drawn thing; NaN stands for a missing
 * value, which is left out of every mean.
 */
export function resampledMean(values: Float64Array, draws: Draws): Replicated {
  return values.some(Number.isNaN) ? resampledMeanOfSome(values, draws) : resampledMeanOfAll(values, draws);
}

function resampledMeanOfSome(values: Float64Array, { size, resamples, counts }: Draws): Replicated {
  const known = [...values.keys()].filter((index) => !Number.isNaN(values[index]));
  const value = known.reduce((sum, index) => sum + (values[index] as number), 0) / known.length;
  const replicates = Float64Array.from({ length: resamples }, (_, replicate) => {
    let [sum, drawn] = [0, 0];
    for (const index of known) {
      const times = counts[replicate * size + index] as number;
      sum += times * (values[index] as number);
      drawn += times;
    }
    return drawn === 0 ? value : sum / drawn;
  });
  return { value, replicates };
}

function resampledMeanOfAll(values: Float64Array, draws: Draws): Replicated {
  const { size, resamples, perReplicate, counts } = draws;
  const replicates = new Float64Array(resamples);
  const paired = size - (size % 4);
  // Most of the analysis's time is spent in this loop. Four independent sums let the processor add in parallel.
  for (let replicate = 0, row = 0; replicate < resamples; replicate += 1, row += size) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let index = 0;
    for (; index < paired; index += 4) {
      a += (counts[row + index] as number) * (values[index] as number);
      b += (counts[row + index + 1] as number) * (values[index + 1] as number);
      c += (counts[row + index + 2] as number) * (values[index + 2] as number);
      d += (counts[row + index + 3] as number) * (values[index + 3] as number);
    }
    for (; index < size; index += 1) a += (counts[row + index] as number) * (values[index] as number);
    replicates[replicate] = (a + b + c + d) / perReplicate;
  }
  let sum = 0;
  for (const value of values) sum += value;
  return { value: sum / size, replicates };
}

/** The mean over experiment seeds, where every seed's statistic has replicates of its own; `statistics` has one per seed. */
export function resampledMeanOf(statistics: readonly Replicated[], draws: Draws): Replicated {
  const { size, resamples, perReplicate, counts } = draws;
  const replicates = new Float64Array(resamples);
  statistics.forEach((statistic, seed) => {
    for (let replicate = 0; replicate < resamples; replicate += 1) {
      const weight = (counts[replicate * size + seed] as number) / perReplicate;
      replicates[replicate] = (replicates[replicate] as number) + weight * (statistic.replicates[replicate] as number);
    }
  });
  return { value: statistics.reduce((sum, { value }) => sum + value, 0) / size, replicates };
}
