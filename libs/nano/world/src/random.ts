import { unsafeUniformIntDistribution, xoroshiro128plus } from 'pure-rand';
import { hashText } from './hash.js';

/** A source of random choices: any seeded stream with `int`. */
export interface RandomSource {
  /** A whole number in [0, bound). */
  int(bound: number): number;
}

/** A stream of random choices that is a pure function of its seed. */
export function createRandom(...seed: (string | number)[]): RandomSource {
  const generator = xoroshiro128plus(hashText(seed.join('\u0000'), 0x9e3779b9) | 0);
  return { int: (bound) => unsafeUniformIntDistribution(0, bound - 1, generator) };
}

/** One item of a list that is known not to be empty. */
export function pick<T>(random: RandomSource, items: readonly T[]): T {
  return at(items, random.int(items.length));
}

/** The item at an index that is known to exist; throws a RangeError when it does not. */
export function at<T>(items: readonly T[], index: number): T {
  const item = items.at(index);
  if (item === undefined) throw new RangeError(`no item ${index} in a list of ${items.length}`);
  return item;
}

/** A shuffled copy. */
export function shuffled<T>(random: RandomSource, items: readonly T[]): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = random.int(i + 1);
    [copy[i], copy[j]] = [at(copy, j), at(copy, i)];
  }
  return copy;
}
