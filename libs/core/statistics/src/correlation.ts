import { mean } from './summary.js';

/** Pearson's correlation of pairs; NaN when there are fewer than two, or either side does not vary. */
export function pearson(left: readonly number[], right: readonly number[]): number {
  if (left.length < 2) return Number.NaN;
  const [centreLeft, centreRight] = [mean(left), mean(right)];
  let [products, squaresLeft, squaresRight] = [0, 0, 0];
  left.forEach((value, index) => {
    const a = value - centreLeft;
    const b = (right[index] as number) - centreRight;
    products += a * b;
    squaresLeft += a * a;
    squaresRight += b * b;
  });
  return squaresLeft === 0 || squaresRight === 0 ? Number.NaN : products / Math.sqrt(squaresLeft * squaresRight);
}

/** Ranks from 1, smallest first; values that are equal share the mean of their ranks. */
export function ranksOf(values: readonly number[]): number[] {
  const sorted = [...values].sort((left, right) => left - right);
  return values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 + 1);
}

/** Spearman's rank correlation, ties sharing ranks; NaN when either side does not vary. */
export const spearman = (left: readonly number[], right: readonly number[]): number =>
  pearson(ranksOf(left), ranksOf(right));
