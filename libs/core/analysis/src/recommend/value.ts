import { cholesky, forwardSolve, normalCdf, normalQuantile, seededRng, type SeedPath } from '@agora/statistics';
import { FreshErrors } from './fresh-errors.js';
import { normal, seedCovariance, targetCovariance, type Factored, type PgrModel, type Target } from './model.js';
import type { Observation } from './observe.js';
import { conditional, dot, rowTimes } from './posterior.js';

/** A value is averaged over this many draws of the standard deviations, each with this many simulated outcomes (next line). */
const SETS = 40;
const FUTURES = 100;
const JITTER = 1e-6;

/** The generators to choose from. A generator's value is the weighted mean over its targets. */
export interface Choice {
  generators: readonly string[];
  targets: readonly Target[];
  /** Weight of a target in its generator's mean. */
  weights: readonly number[];
  /** Posterior mean per generator. */
  means: readonly number[];
}

/** The expected use of one more seed for some generators. */
export interface SeedValue {
  /** How much better, in PGR points, the generator that is then chosen is expected to be. */
  gain: number;
  /** For two generators: the probability that one of them is then better with probability `sure` or more. */
  settles?: number;
}

/** The expected value of one more seed for each generator in `bought`, in all of its targets. */
export class SeedValues {
  private readonly sets: Factored[];
  private readonly errors: FreshErrors;

  constructor(
    private readonly model: PgrModel,
    sets: readonly Factored[],
    private readonly choice: Choice,
    private readonly seed: SeedPath,
  ) {
    this.errors = new FreshErrors(model.observed);
    const step = Math.max(1, Math.floor(sets.length / SETS));
    this.sets = sets.filter((_, index) => index % step === 0);
  }

  of(bought: readonly string[], sure: number): SeedValue {
    const { generators, means } = this.choice;
    // The same random numbers for every purchase, so that chance does not decide between them.
    const rng = seededRng(...this.seed);
    const pair = bought.length === 2 ? bought.map((id) => generators.indexOf(id)) : undefined;
    const now = Math.max(...means);
    let [gain, settled] = [0, 0];
    for (const set of this.sets) {
      const { moves, spread, known } = this.update(set, bought);
      const g = generators.length;
      for (let index = 0; index < g; index += 1)
        moves[index * g + index] = (moves[index * g + index] as number) + JITTER;
      const lower = cholesky(moves, g);
      for (let future = 0; future < FUTURES; future += 1) {
        const z = Float64Array.from({ length: g }, () => normal(rng));
        const best = Math.max(...means.map((mean, row) => mean + rowTimes(lower, g, row, z)));
        gain += (best - now) / (FUTURES * this.sets.length);
      }
      if (pair) settled += settles(pair, { moves, spread, known }, g, sure) / this.sets.length;
    }
    return { gain: Math.max(0, gain), ...(pair ? { settles: settled } : {}) };
  }

  /** How much the new measurements will move the generators' posterior means; their present covariance; their present means. */
  private update(set: Factored, bought: readonly string[]): Update {
    const { targets, weights, generators } = this.choice;
    const { halves, covariance, mean } = conditional(this.model, set, targets);
    const g = generators.length;
    const t = targets.length;
    const weightOf = (generator: number, target: number): number =>
      targets[target]?.generator === generators[generator] ? (weights[target] as number) : 0;
    const fresh = this.measurements(bought);
    const m = fresh.length;
    const freshHalves = fresh.map((one) => this.half(set, one));
    // Covariance of the new measurements, conditional on the present ones.
    const own = new Float64Array(m * m);
    fresh.forEach((left, row) => {
      fresh.forEach((right, column) => {
        const prior =
          targetCovariance(left, right, set.at) +
          seedCovariance(left, right, set.at) +
          this.errors.between(left, right, row === column);
        own[row * m + column] = prior - dot(freshHalves[row] as Float64Array, freshHalves[column] as Float64Array);
        if (row === column) own[row * m + column] = (own[row * m + column] as number) + JITTER;
      });
    });
    const lower = cholesky(own, m);
    const gains = generators.map((_, generator) => {
      const cross = fresh.map((one, index) =>
        targets.reduce((sum, target, at) => {
          const weight = weightOf(generator, at);
          if (weight === 0) return sum;
          const covaries =
            targetCovariance(target, one, set.at) - dot(halves[at] as Float64Array, freshHalves[index] as Float64Array);
          return sum + weight * covaries;
        }, 0),
      );
      return forwardSolve(lower, m, cross);
    });
    const moves = new Float64Array(g * g);
    const spread = new Float64Array(g * g);
    for (let row = 0; row < g; row += 1) {
      for (let column = 0; column < g; column += 1) {
        moves[row * g + column] = dot(gains[row] as Float64Array, gains[column] as Float64Array);
        for (let i = 0; i < t; i += 1) {
          const left = weightOf(row, i);
          for (let j = 0; left !== 0 && j < t; j += 1) {
            spread[row * g + column] =
              (spread[row * g + column] as number) + left * weightOf(column, j) * (covariance[i * t + j] as number);
          }
        }
      }
    }
    const known = generators.map((_, generator) =>
      targets.reduce((sum, _target, at) => sum + weightOf(generator, at) * (mean[at] as number), 0),
    );
    return { moves, spread, known };
  }

  private measurements(bought: readonly string[]): Fresh[] {
    return this.choice.targets
      .filter(({ generator }) => bought.includes(generator))
      .map((target) => ({ ...target, seed: FRESH_SEED, pgr: 0 }));
  }

  /** The solution of L·x = covariances of a new measurement with the present ones. */
  private half({ at, lower }: Factored, fresh: Fresh): Float64Array {
    const { observations } = this.model.observed;
    const errors = this.errors.withPresent(fresh);
    const values = observations.map(
      (present, index) => targetCovariance(fresh, present, at) + (errors[index] as number),
    );
    return forwardSolve(lower, observations.length, values);
  }
}

/** A measurement that has not been made yet. */
type Fresh = Observation;
/** Experiment seeds are not negative, so a new measurement has no seed in common with a present one. */
const FRESH_SEED = -1;

interface Update {
  /** Covariance of the changes in the posterior means, g × g. */
  moves: Float64Array;
  /** Posterior covariance now, g × g. */
  spread: Float64Array;
  /** Posterior means for these standard deviations. */
  known: number[];
}

/** The probability that after the update one of the pair is better with probability `sure` or more. */
function settles(pair: readonly number[], { moves, spread, known }: Update, g: number, sure: number): number {
  const [a, b] = pair as [number, number];
  const ofDifference = (matrix: Float64Array): number =>
    (matrix[a * g + a] as number) + (matrix[b * g + b] as number) - 2 * (matrix[a * g + b] as number);
  const move = Math.sqrt(Math.max(1e-12, ofDifference(moves)));
  const left = Math.sqrt(Math.max(1e-12, ofDifference(spread) - ofDifference(moves)));
  const needed = normalQuantile(sure) * left;
  const difference = (known[a] as number) - (known[b] as number);
  return normalCdf((difference - needed) / move) + normalCdf((-difference - needed) / move);
}
