import { quantileOfTail } from './quantile-of-tail.js';

/** From here on the continued fraction of the tail converges fast; the series cancels more and more. */
const FAR = 3;
const MOST_STEPS = 200;

/** P(Z > z) of the standard normal distribution, to 12 digits of the tail itself, however far out. */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  return z < FAR ? 0.5 - within(z) / 2 : density(z) / farFraction(z);
}

/** P(Z ≤ z) of the standard normal distribution. */
export const normalCdf = (z: number): number => normalTail(-z);

/** The z below which `probability`, in (0, 1), of the standard normal distribution lies. */
export const normalQuantile = (probability: number): number => quantileOfTail(normalTail, probability);

/** How many standard deviations from its mean a normal variable stays with this probability: 1.96 for 0.95. */
export const normalReach = (probability: number): number => -normalQuantile((1 - probability) / 2);

const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** P(|Z| < z), by a series whose terms are all above 0: nothing cancels. */
function within(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 1; term > 1e-17 * sum && n < MOST_STEPS; n += 1) {
    term *= (z * z) / (2 * n + 1);
    sum += term;
  }
  return 2 * density(z) * sum;
}

/** z + 1 / (z + 2 / (z + 3 / (z + …))), density over tail, from the inside out. */
function farFraction(z: number): number {
  let value = z;
  for (let step = MOST_STEPS; step > 0; step -= 1) value = z + step / value;
  return value;
}
