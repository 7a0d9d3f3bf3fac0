import { incompleteBeta } from './distributions.js';

/**
 * P(T > t) of Student's distribution with `df` degrees of freedom, above 0; `df` need not be whole, and infinite `df` gives the
 * normal distribution. Small tails keep their digits, which 1 − P(T ≤ t) would lose.
 */
export function studentUpperTail(t: number, df: number): number {
  if (t < 0) return 1 - studentUpperTail(-t, df);
  if (!Number.isFinite(t)) return 0;
  // With more degrees of freedom than this the distribution is the normal one to 7 digits, and the beta function loses digits.
  const finite = Math.min(df, 1e7);
  return 0.5 * incompleteBeta(finite / (finite + t * t), finite / 2, 0.5);
}

/** P(T ≤ t); see {@link studentUpperTail}. */
export const studentTCdf = (t: number, df: number): number => studentUpperTail(-t, df);

/** The t with P(T > t) = `probability`, which is in (0, 1). Without degrees of freedom it is infinite. */
export function studentUpperQuantile(probability: number, df: number): number {
  if (df <= 0) return Infinity;
  if (probability === 0.5) return 0;
  if (probability > 0.5) return -studentUpperQuantile(1 - probability, df);
  let [low, high] = [0, 1];
  while (studentUpperTail(high, df) > probability && high < 1e12) [low, high] = [high, 2 * high];
  for (let step = 0; step < 200 && high - low > 1e-12 * high; step += 1) {
    const middle = (low + high) / 2;
    if (studentUpperTail(middle, df) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The t with P(T ≤ t) = `probability`, which is in (0, 1). */
export const studentTQuantile = (probability: number, df: number): number => studentUpperQuantile(1 - probability, df);

/** P(Z ≤ z) of the standard normal distribution. */
export const normalCdf = (z: number): number => studentTCdf(z, Infinity);
