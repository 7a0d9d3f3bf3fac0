import { seededRng, type SeedPath } from './rng.js';

/** Orders of the numbers from 0 to `size` − 1, the one in which they stand first. */
export interface Permutations {
  orders: readonly (readonly number[])[];
  /** Whether they are all that there are, each once. */
  complete: boolean;
}

/**
 * Orders for a permutation test: all of them where there are no more than `most`, else the one that is and `most` − 1 drawn ones. A
 * statistic's p-value is the share of orders that do as well or better, that which is among them (B. Phipson and G. Smyth,
 * Statistical Applications in Genetics and Molecular Biology 9, 2010): never 0.
 *
 * @param most at least 1
 */
export function permutations(size: number, most: number, seed: SeedPath): Permutations {
  const standing = [...Array(size).keys()];
  if (factorial(size) <= most) return { orders: everyOrder(standing), complete: true };
  const rng = seededRng(...seed, 'permutations', size);
  const drawn = Array.from({ length: most - 1 }, () => rng.sample(standing, size));
  return { orders: [standing, ...drawn], complete: false };
}

function everyOrder(rest: readonly number[]): number[][] {
  if (rest.length === 0) return [[]];
  return rest.flatMap((first) => everyOrder(rest.filter((each) => each !== first)).map((order) => [first, ...order]));
}

function factorial(size: number): number {
  let product = 1;
  for (let factor = 2; factor <= size; factor += 1) product *= factor;
  return product;
}
