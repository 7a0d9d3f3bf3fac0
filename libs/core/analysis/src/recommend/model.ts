import { cholesky, forwardSolve, mean, seededRng, type SeedPath } from '@agora/statistics';
import type { Rng } from '@agora/plugin-api';
import type { Observation, Observed } from './observe.js';

/**
 * Standard deviations of the model's parts, in PGR points:
 *
 *   pgr = setting + generator + generator × method + generator × setting + seed of the setting + error of items + rest
 *
 * All parts but the settings are normal around zero. The settings have a prior so wide that it has no influence.
 */
export const PARTS = ['generator', 'method', 'setting', 'sharedSeed', 'seed'] as const;
export type Part = (typeof PARTS)[number];
export type Deviations = Record<Part, number>;

/**
 * Prior of the standard deviations: log-normal with these medians, 95 % of the mass within a factor of six. The medians of
 * generator and interactions are of the size found in AgoraBench's table of PGR (arXiv 2412.03679, Table 2: generator 5.4,
 * method not above zero, setting with noise 12.9). Those of the seeds are our own guess. With two or more seeds and several
 * settings the data outweigh the prior.
 */
const MEDIANS: Deviations = { generator: 6, method: 3, setting: 5, sharedSeed: 2, seed: 4 };
const LOG_SPREAD = 0.9;
/** Prior standard deviation of a setting's mean around the mean of all settings, in PGR points. */
const SETTING_SPREAD = 60;

/** A generator in a place, whether it was measured there or not. */
export type Target = Pick<Observation, 'generator' | 'place' | 'method'>;

/** The covariance of two settings' true values. */
export function targetCovariance(left: Target, right: Target, at: Deviations): number {
  const samePlace = left.place === right.place;
  let sum = samePlace ? SETTING_SPREAD ** 2 : 0;
  if (left.generator !== right.generator) return sum;
  sum += at.generator ** 2;
  if (left.method === right.method) sum += at.method ** 2;
  if (samePlace) sum += at.setting ** 2;
  return sum;
}

/** The part of the covariance of two measurements that comes from common seeds. */
export function seedCovariance(left: Observation, right: Observation, at: Deviations): number {
  if (left.place !== right.place || left.seed !== right.seed) return 0;
  return at.sharedSeed ** 2 + (left.generator === right.generator ? at.seed ** 2 : 0);
}

/** The Cholesky factor L of the covariance of all measurements, with the whitened measurements. */
export interface Factored {
  at: Deviations;
  lower: Float64Array;
  /** Solution of L·x = pgr − centre. */
  residual: Float64Array;
}

/** A normal model of the observations. The standard deviations of its parts are integrated over, not fixed. */
export class PgrModel {
  readonly centre: number;

  constructor(readonly observed: Observed) {
    this.centre = mean(observed.observations.map(({ pgr }) => pgr));
  }

  factor(at: Deviations): Factored {
    const { observations, itemCovariance } = this.observed;
    const n = observations.length;
    const matrix = new Float64Array(n * n);
    for (let row = 0; row < n; row += 1) {
      const left = observations[row] as Observation;
      for (let column = 0; column <= row; column += 1) {
        const right = observations[column] as Observation;
        matrix[row * n + column] =
          targetCovariance(left, right, at) +
          seedCovariance(left, right, at) +
          (itemCovariance[row * n + column] as number);
      }
    }
    const lower = cholesky(matrix, n);
    const residual = forwardSolve(
      lower,
      n,
      observations.map(({ pgr }) => pgr - this.centre),
    );
    return { at, lower, residual };
  }

  /** Draws of the standard deviations from their posterior: adaptive Metropolis on their logarithms. */
  draws(seed: SeedPath): Factored[] {
    const n = this.observed.observations.length;
    const steps = n <= 40 ? 3000 : n <= 120 ? 1500 : 600;
    const kept = n <= 120 ? 300 : 100;
    return new Walk(this, seededRng(...seed)).draws(steps, kept);
  }
}

/** The logarithm of the posterior density, up to a constant. */
function density({ lower, residual }: Factored, logs: readonly number[]): number {
  const n = residual.length;
  let sum = 0;
  for (let index = 0; index < n; index += 1) {
    sum -= Math.log(lower[index * n + index] as number) + 0.5 * (residual[index] as number) ** 2;
  }
  return PARTS.reduce(
    (total, part, index) => total - 0.5 * (((logs[index] as number) - Math.log(MEDIANS[part])) / LOG_SPREAD) ** 2,
    sum,
  );
}

const deviationsOf = (logs: readonly number[]): Deviations =>
  Object.fromEntries(PARTS.map((part, index) => [part, Math.exp(logs[index] as number)])) as Deviations;

/** A random walk whose steps have the covariance of the points it has visited (adaptive Metropolis). */
class Walk {
  private readonly seen: number[][] = [];

  constructor(
    private readonly model: PgrModel,
    private readonly rng: Rng,
  ) {}

  draws(steps: number, kept: number): Factored[] {
    const burn = Math.round(steps / 3);
    const every = (steps - burn) / kept;
    let logs = PARTS.map((part) => Math.log(MEDIANS[part]));
    let here = this.model.factor(deviationsOf(logs));
    let height = density(here, logs);
    let shape: Float64Array | undefined;
    const drawn: Factored[] = [];
    for (let step = 0; step < steps; step += 1) {
      // Adapting stops after the burn-in: a walk that keeps adapting does not draw from the right distribution.
      if (step % 100 === 0 && step > 0 && step <= burn) shape = this.shape();
      const proposed = this.propose(logs, shape);
      const there = this.model.factor(deviationsOf(proposed));
      const its = density(there, proposed);
      if (Math.log(1 - this.rng.float()) < its - height) [logs, here, height] = [proposed, there, its];
      this.seen.push(logs);
      if (step >= burn && drawn.length < Math.floor((step - burn + 1) / every)) drawn.push(here);
    }
    return drawn;
  }

  private propose(from: readonly number[], shape: Float64Array | undefined): number[] {
    const d = PARTS.length;
    const z = Array.from({ length: d }, () => normal(this.rng));
    const scale = 2.38 / Math.sqrt(d);
    return from.map((value, row) => {
      if (!shape) return value + 0.4 * (z[row] as number);
      let step = 0;
      for (let column = 0; column <= row; column += 1)
        step += (shape[row * d + column] as number) * (z[column] as number);
      return value + scale * step;
    });
  }

  private shape(): Float64Array {
    const d = PARTS.length;
    const recent = this.seen.slice(Math.floor(this.seen.length / 3));
    const centres = PARTS.map((_, part) => mean(recent.map((logs) => logs[part] as number)));
    const covariance = new Float64Array(d * d);
    for (const logs of recent) {
      for (let row = 0; row < d; row += 1) {
        for (let column = 0; column < d; column += 1) {
          const product =
            ((logs[row] as number) - (centres[row] as number)) *
            ((logs[column] as number) - (centres[column] as number));
          covariance[row * d + column] = (covariance[row * d + column] as number) + product / recent.length;
        }
      }
    }
    for (let part = 0; part < d; part += 1)
      covariance[part * d + part] = (covariance[part * d + part] as number) + 0.01;
    return cholesky(covariance, d);
  }
}

/** A draw of the standard normal distribution (Box and Muller). */
export function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng.float())) * Math.cos(2 * Math.PI * rng.float());
}
