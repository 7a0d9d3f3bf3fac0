/** Rows with labels that are probabilities. One entry of every array per row. */
export interface SoftLabelledRows {
  /** One array per feature. No intercept is added. */
  features: readonly Float64Array[];
  /** In [0, 1]. */
  labels: Float64Array;
  /** Weight of each row, at least 0. */
  weights: Float64Array;
}

export interface ValidatedFit {
  coefficients: Float64Array;
  /** The strength that was chosen. */
  strength: number;
}

const MOST_STEPS = 200;
const TOLERANCE = 1e-12;

/**
 * Logistic regression with an L1 penalty: returns the coefficients w that minimise
 * `strength · Σ weight · logloss(label, σ(w·x)) + Σ|w|`. `strength` is scikit-learn's `C`. Solved by proximal Newton steps with
 * coordinate descent; the problem is convex, and the solution is exact to about 1e-10.
 */
export function l1Logistic(rows: SoftLabelledRows, strength: number): Float64Array {
  return minimise(rows, strength, new Float64Array(rows.features.length));
}

function minimise(
  { features, labels, weights }: SoftLabelledRows,
  strength: number,
  start: Float64Array,
): Float64Array {
  const problem = new Problem(features, labels, weights, strength);
  let point = start;
  let state = problem.at(point);
  for (let step = 0; step < MOST_STEPS && problem.violation(point, state.gradient) > TOLERANCE; step += 1) {
    const direction = newtonDirection(point, state.gradient, problem.hessian(state.margins));
    if (isNothing(direction, point)) break;
    const next = lineSearch(problem, point, state, direction);
    if (!next) break;
    ({ point, state } = next);
  }
  return point;
}

/**
 * {@link l1Logistic} with the strength chosen by cross-validation: the one with the lowest mean, over folds, of the weighted
 * mean log-loss on the fold's rows (of equals, the first). Rows are assigned to folds in turn beginning with the last row, as
 * scikit-learn does. The result is then fitted to all rows.
 */
export function l1LogisticCv(rows: SoftLabelledRows, strengths: readonly number[], folds: number): ValidatedFit {
  const parts = Array.from({ length: folds }, (_, fold) => split(rows, folds, fold));
  let best = { strength: NaN, loss: Infinity };
  for (const strength of strengths) {
    let loss = 0;
    for (const part of parts) {
      part.point = minimise(part.train, strength, part.point);
      loss += logLoss(part.test, part.point) / folds;
    }
    if (loss < best.loss) best = { strength, loss };
  }
  return { coefficients: l1Logistic(rows, best.strength), strength: best.strength };
}

/** σ(x), without overflow. */
export function logistic(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

interface State {
  /** w·x of every row. */
  margins: Float64Array;
  /** Gradient of the objective without the penalty. */
  gradient: Float64Array;
  /** Penalty included. */
  objective: number;
}

class Problem {
  /** Upper bounds of the gradient's entries, as a scale for their rounding errors. */
  private readonly scales: Float64Array;

  constructor(
    private readonly features: readonly Float64Array[],
    private readonly labels: Float64Array,
    private readonly weights: Float64Array,
    private readonly strength: number,
  ) {
    this.scales = Float64Array.from(features, (feature) => {
      const sum = feature.reduce((total, x, row) => total + (weights[row] as number) * Math.abs(x), 0);
      return Math.max(1, strength * sum);
    });
  }

  at(point: Float64Array): State {
    const { labels, weights, strength } = this;
    const margins = marginsOf(this.features, point, labels.length);
    const residuals = new Float64Array(labels.length);
    let objective = point.reduce((sum, w) => sum + Math.abs(w), 0);
    for (let row = 0; row < labels.length; row += 1) {
      const [margin, label] = [margins[row] as number, labels[row] as number];
      const weight = strength * (weights[row] as number);
      objective += weight * rowLoss(margin, label);
      residuals[row] = weight * (logistic(margin) - label);
    }
    const gradient = Float64Array.from(this.features, (feature) => dot(feature, residuals));
    return { margins, gradient, objective };
  }

  hessian(margins: Float64Array): Float64Array[] {
    const curvature = margins.map((margin, row) => {
      const probability = logistic(margin);
      return this.strength * (this.weights[row] as number) * probability * (1 - probability);
    });
    return this.features.map((left) => {
      const weighted = left.map((x, row) => x * (curvature[row] as number));
      return Float64Array.from(this.features, (right) => dot(weighted, right));
    });
  }

  /** How far the point is from meeting the conditions of the minimum, as a share of the gradient's scale. */
  violation(point: Float64Array, gradient: Float64Array): number {
    let most = 0;
    for (let index = 0; index < point.length; index += 1) {
      const [w, slope] = [point[index] as number, gradient[index] as number];
      const off = w === 0 ? Math.max(0, Math.abs(slope) - 1) : Math.abs(slope + Math.sign(w));
      most = Math.max(most, off / (this.scales[index] as number));
    }
    return most;
  }
}

/** The step to the minimum of the quadratic model plus penalty, one coordinate after the other until none moves. */
function newtonDirection(point: Float64Array, gradient: Float64Array, hessian: readonly Float64Array[]): Float64Array {
  const step = new Float64Array(point.length);
  for (let sweep = 0; sweep < MOST_STEPS; sweep += 1) {
    let moved = 0;
    for (let index = 0; index < point.length; index += 1) {
      const row = hessian[index] as Float64Array;
      // A feature that is 0 everywhere has no curvature, and stays out.
      const curvature = row[index] as number;
      if (curvature <= 0) continue;
      const current = (point[index] as number) + (step[index] as number);
      const slope = (gradient[index] as number) + dot(row, step);
      const target = shrink(current - slope / curvature, 1 / curvature);
      moved = Math.max(moved, Math.abs(target - current));
      step[index] = target - (point[index] as number);
    }
    if (moved < 1e-15) break;
  }
  return step;
}

/** True when a step is so short that it changes the point by rounding only. */
function isNothing(direction: Float64Array, point: Float64Array): boolean {
  return direction.every((step, index) => Math.abs(step) <= 1e-13 * Math.max(1, Math.abs(point[index] as number)));
}

function lineSearch(
  problem: Problem,
  point: Float64Array,
  state: State,
  direction: Float64Array,
): { point: Float64Array; state: State } | undefined {
  const norm = (values: Float64Array): number => values.reduce((sum, value) => sum + Math.abs(value), 0);
  const ahead = point.map((w, index) => w + (direction[index] as number));
  const promised = dot(state.gradient, direction) + norm(ahead) - norm(point);
  for (let share = 1; share > 1e-10; share /= 2) {
    const tried = Float64Array.from(point, (w, index) => w + share * (direction[index] as number));
    const found = problem.at(tried);
    // Near the minimum the decrease is smaller than the rounding of the sums; a full step is then accepted all the same.
    const slack = share === 1 ? 1e-11 * state.objective : 0;
    if (found.objective <= state.objective + 1e-4 * share * promised + slack) return { point: tried, state: found };
  }
  return undefined;
}

function shrink(value: number, by: number): number {
  return Math.sign(value) * Math.max(0, Math.abs(value) - by);
}

/** −log-likelihood of a label under the probability σ(margin). */
function rowLoss(margin: number, label: number): number {
  return Math.max(margin, 0) - margin * label + Math.log1p(Math.exp(-Math.abs(margin)));
}

function logLoss({ features, labels, weights }: SoftLabelledRows, point: Float64Array): number {
  const margins = marginsOf(features, point, labels.length);
  let sum = 0;
  for (let row = 0; row < labels.length; row += 1) {
    sum += (weights[row] as number) * rowLoss(margins[row] as number, labels[row] as number);
  }
  return sum / labels.length;
}

function marginsOf(features: readonly Float64Array[], point: Float64Array, rows: number): Float64Array {
  const margins = new Float64Array(rows);
  features.forEach((feature, index) => {
    const w = point[index] as number;
    for (let row = 0; row < rows; row += 1) margins[row] = (margins[row] as number) + w * (feature[row] as number);
  });
  return margins;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index += 1) sum += (left[index] as number) * (right[index] as number);
  return sum;
}

function split(
  { features, labels, weights }: SoftLabelledRows,
  folds: number,
  fold: number,
): { train: SoftLabelledRows; test: SoftLabelledRows; point: Float64Array } {
  const pick = (tested: boolean): SoftLabelledRows => {
    const keep = (_: number, row: number): boolean => ((labels.length - 1 - row) % folds === fold) === tested;
    return {
      features: features.map((feature) => feature.filter(keep)),
      labels: labels.filter(keep),
      weights: weights.filter(keep),
    };
  };
  // Starting point of the next fit: the last solution, since solutions of neighbouring strengths are close.
  return { train: pick(false), test: pick(true), point: new Float64Array(features.length) };
}
