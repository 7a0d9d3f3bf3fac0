import { cholesky, forwardSolve, seededRng, type SeedPath } from '@agora/statistics';
import { normal, targetCovariance, type Factored, type PgrModel, type Target } from './model.js';

/** Joint draws of the true PGR of targets: row d holds one value per target. */
export interface PosteriorDraws {
  rows: Float64Array[];
  /** Posterior mean per target. */
  means: Float64Array;
}

/** Draws of the targets per draw of the standard deviations. */
const PER_SET = 10;
/** Added to the diagonal so that the covariance of fully correlated targets can be factored; in PGR points². */
const JITTER = 1e-6;

/** Distribution of the targets for given standard deviations. */
export interface Conditional {
  mean: Float64Array;
  /** t × t, row by row. */
  covariance: Float64Array;
  /** Per target, the solution of L·x = its covariances with the measurements. */
  halves: Float64Array[];
}

export function conditional(
  model: PgrModel,
  { at, lower, residual }: Factored,
  targets: readonly Target[],
): Conditional {
  const { observations } = model.observed;
  const n = observations.length;
  const t = targets.length;
  const halves = targets.map((target) =>
    forwardSolve(
      lower,
      n,
      observations.map((observation) => targetCovariance(target, observation, at)),
    ),
  );
  const covariance = new Float64Array(t * t);
  for (let row = 0; row < t; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      const prior = targetCovariance(targets[row] as Target, targets[column] as Target, at);
      const value = prior - dot(halves[row] as Float64Array, halves[column] as Float64Array);
      covariance[row * t + column] = value;
      covariance[column * t + row] = value;
    }
  }
  const means = Float64Array.from(halves, (half) => model.centre + dot(half, residual));
  return { mean: means, covariance, halves };
}

/** Draws from the posterior: standard deviations first, then the targets given them. */
export function posteriorDraws(
  model: PgrModel,
  sets: readonly Factored[],
  targets: readonly Target[],
  seed: SeedPath,
): PosteriorDraws {
  const rng = seededRng(...seed);
  const t = targets.length;
  const rows: Float64Array[] = [];
  const means = new Float64Array(t);
  for (const set of sets) {
    const { mean, covariance } = conditional(model, set, targets);
    for (let index = 0; index < t; index += 1) {
      means[index] = (means[index] as number) + (mean[index] as number) / sets.length;
      covariance[index * t + index] = Math.max(0, covariance[index * t + index] as number) + JITTER;
    }
    const lower = cholesky(covariance, t);
    for (let draw = 0; draw < PER_SET; draw += 1) {
      const z = Float64Array.from({ length: t }, () => normal(rng));
      rows.push(mean.map((value, row) => value + rowTimes(lower, t, row, z)));
    }
  }
  return { rows, means };
}

/** Row of a lower triangle times a vector. */
export function rowTimes(lower: Float64Array, n: number, row: number, z: Float64Array): number {
  let sum = 0;
  for (let column = 0; column <= row; column += 1) sum += (lower[row * n + column] as number) * (z[column] as number);
  return sum;
}

export function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index += 1) sum += (left[index] as number) * (right[index] as number);
  return sum;
}
