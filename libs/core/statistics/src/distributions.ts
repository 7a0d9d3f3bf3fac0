import { incompleteBeta } from './incomplete-beta.js';
import { normalTail } from './normal.js';
import { quantileOfTail } from './quantile-of-tail.js';

/** Above this the distance to the normal distribution is smaller than what the beta function loses. */
const MOST_DF = 1e8;

/** P(T > t) of Student's distribution; `df` degrees of freedom, above 0, need not be whole. Infinite `df` gives the normal one. */
export function studentTTail(t: number, df: number): number {
  if (t < 0) return 1 - studentTTail(-t, df);
  if (df > MOST_DF) return normalTail(t);
  if (!Number.isFinite(t)) return 0;
  const square = t * t;
  return 0.5 * incompleteBeta(df / (df + square), df / 2, 0.5, square / (df + square));
}

/** P(T ≤ t) of Student's distribution; `df` as in `studentTTail`. */
export const studentTCdf = (t: number, df: number): number => studentTTail(-t, df);

/** The t below which `probability`, in (0, 1), of Student's distribution lies; infinitely far out without degrees of freedom. */
export function studentTQuantile(probability: number, df: number): number {
  if (df <= 0) return probability < 0.5 ? -Infinity : Infinity;
  return quantileOfTail((t) => studentTTail(t, df), probability);
}

/** Probability that Student's t with `df` degrees of freedom lies at least as far from zero as `t`, on either side. */
export const studentTwoSided = (t: number, df: number): number => 2 * studentTTail(Math.abs(t), df);

/** Probability that F with these degrees of freedom is at least `f`. */
export function fUpper(f: number, numerator: number, denominator: number): number {
  return incompleteBeta(denominator / (denominator + numerator * f), denominator / 2, numerator / 2);
}
