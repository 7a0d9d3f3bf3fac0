import { hash } from 'node:crypto';
import type { Rng } from '@agora/plugin-api';
import { unsafeUniformIntDistribution, xoroshiro128plus, type RandomGenerator } from 'pure-rand';

/** The name of a random stream. `1` and `'1'` name different streams. */
export type SeedPath = readonly (string | number)[];

/**
 * The random stream that belongs to a path. The same path gives the same numbers on every machine and in every version of
 * Agora; two different paths give independent streams. `seededRng('a').derive('b')` is `seededRng('a', 'b')`, however much
 * was drawn before.
 *
 * @throws RangeError when a number in the path is not finite.
 */
export function seededRng(...path: SeedPath): Rng {
  return new PathRng(path);
}

/** The generator of a path itself, for loops in which {@link Rng} would be too slow. */
export function seededGenerator(path: SeedPath): RandomGenerator {
  checkPath(path);
  const digest = hash('sha256', JSON.stringify(path), 'buffer');
  // All 128 bits of state come from the hash. With a 32-bit seed, two of 80,000 slots would probably have the same stream.
  return xoroshiro128plus.fromState([0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)));
}

function checkPath(path: SeedPath): void {
  for (const part of path) {
    if (typeof part === 'number' && !Number.isFinite(part)) {
      throw new RangeError(`A seed path may hold strings and finite numbers only, not ${part}`);
    }
  }
}

class PathRng implements Rng {
  private made: RandomGenerator | undefined;

  constructor(private readonly path: SeedPath) {
    checkPath(path);
  }

  /** Made when the first number is drawn, since many streams are only used to derive others. */
  private get generator(): RandomGenerator {
    return (this.made ??= seededGenerator(this.path));
  }

  int(bound: number): number {
    if (!Number.isSafeInteger(bound) || bound < 1) {
      throw new RangeError(`int() needs a whole number from 1 to 2^53 - 1, not ${bound}`);
    }
    return unsafeUniformIntDistribution(0, bound - 1, this.generator);
  }

  float(): number {
    const high = this.generator.unsafeNext() >>> 5;
    const low = this.generator.unsafeNext() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('pick() needs at least one item');
    return items[this.int(items.length)] as T;
  }

  sample<T>(items: readonly T[], count: number): T[] {
    const pool = [...items];
    const size = Math.min(Math.max(0, Math.trunc(count)), pool.length);
    for (let index = 0; index < size; index += 1) {
      const other = index + this.int(pool.length - index);
      [pool[index], pool[other]] = [pool[other] as T, pool[index] as T];
    }
    return pool.slice(0, size);
  }

  derive(...path: SeedPath): Rng {
    return new PathRng([...this.path, ...path]);
  }
}
