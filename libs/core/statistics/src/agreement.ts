import { Fault } from '@agora/plugin-api';
import { mean, standardDeviation } from './summary.js';

/**
 * Cohen's kappa with quadratic weights for two raters' whole numbers on the same items: 1 is full agreement, 0 is what raters
 * with these distributions reach by chance. Null where both gave every item the same number, as kappa is 0/0 then. J. Cohen,
 * Psychological Bulletin 70 (1968), in the form 1 − Σ(a−b)² / Σ over all pairs of the margins.
 *
 * @throws Fault `internal` when the lists differ in length
 */
export function quadraticKappa(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  paired(a, b);
  const n = a.length;
  if (n === 0) return null;
  let observed = 0;
  for (let index = 0; index < n; index += 1) observed += ((a[index] as number) - (b[index] as number)) ** 2;
  const gap = mean(a) - mean(b);
  // The mean of (x − y)² over all pairs of the margins is the sum of both variances and the squared gap of the means.
  const expected = variance(a) + variance(b) + gap * gap;
  return expected === 0 ? null : 1 - observed / n / expected;
}

/** A slope with its 95 % interval. */
export interface Slope {
  value: number;
  low: number;
  high: number;
}

/**
 * Least-squares change of y for one unit of x, with an interval that holds for errors of unequal size (White's standard error,
 * n / (n − 2)); null for fewer than ten points, or where x does not vary.
 */
export function slope(x: ArrayLike<number>, y: ArrayLike<number>): Slope | null {
  paired(x, y);
  const n = x.length;
  if (n < FEW) return null;
  const [centre, level] = [mean(x), mean(y)];
  let [squares, products] = [0, 0];
  for (let index = 0; index < n; index += 1) {
    const dx = (x[index] as number) - centre;
    squares += dx * dx;
    products += dx * ((y[index] as number) - level);
  }
  if (squares === 0) return null;
  const value = products / squares;
  let spread = 0;
  for (let index = 0; index < n; index += 1) {
    const dx = (x[index] as number) - centre;
    spread += (dx * ((y[index] as number) - level - value * dx)) ** 2;
  }
  const half = Z * Math.sqrt((spread * n) / (n - 2) / squares ** 2);
  return { value, low: value - half, high: value + half };
}

const FEW = 10;
const Z = 1.959963984540054;

function paired(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length !== b.length) throw new Fault('internal', `${a.length} values were to be compared with ${b.length}`);
}

/** Population variance: n in the denominator. */
function variance(values: ArrayLike<number>): number {
  return (standardDeviation(values) ** 2 * (values.length - 1)) / values.length;
}
