import { Fault } from '@agora/plugin-api';
import { mean } from './summary.js';

/**
 * Pearson's correlation of pairs; NaN when there are fewer than two, or either side does not vary.
 *
 * @throws Fault `internal` when the lists differ in length
 */
export function pearson(left: readonly number[], right: readonly number[]): number {
  if (left.length !== right.length)
    throw new Fault('internal', `${left.length} values were to be compared with ${right.length}`);
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
export function ranksOf(values: ArrayLike<number>): number[] {
  const order = Array.from(values, (value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const ranks = new Array<number>(order.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && order[to + 1]?.value === order[from]?.value) to += 1;
    for (let at = from; at <= to; at += 1) ranks[order[at]?.index as number] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return ranks;
}

/** Spearman's rank correlation, ties sharing ranks; NaN when either side does not vary. */
export const spearman = (left: ArrayLike<number>, right: ArrayLike<number>): number =>
  pearson(ranksOf(left), ranksOf(right));

/** As `spearman`, with null instead of NaN, for JSON. */
export function spearmanOrNull(left: ArrayLike<number>, right: ArrayLike<number>): number | null {
  const value = spearman(left, right);
  return Number.isNaN(value) ? null : value;
}

/**
 * Kendall's rank correlation tau-b, ties on either side allowed for; NaN when there are fewer than two pairs, or either side does
 * not vary. M. G. Kendall, Biometrika 33 (1945).
 *
 * @throws Fault `internal` when the lists differ in length
 */
export function kendall(left: ArrayLike<number>, right: ArrayLike<number>): number {
  if (left.length !== right.length)
    throw new Fault('internal', `${left.length} values were to be compared with ${right.length}`);
  let [agreeing, untiedLeft, untiedRight] = [0, 0, 0];
  for (let one = 0; one < left.length; one += 1) {
    for (let other = 0; other < one; other += 1) {
      const a = Math.sign((left[one] as number) - (left[other] as number));
      const b = Math.sign((right[one] as number) - (right[other] as number));
      agreeing += a * b;
      untiedLeft += a * a;
      untiedRight += b * b;
    }
  }
  return untiedLeft === 0 || untiedRight === 0 ? Number.NaN : agreeing / Math.sqrt(untiedLeft * untiedRight);
}
