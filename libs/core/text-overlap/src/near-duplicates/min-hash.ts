import { seededGenerator } from '@agora/statistics';
import { shingleHashes } from './shingles.js';

/** Hash functions per signature; the standard error of an estimate at similarity s is √(s(1−s)/128), 0.035 at 0.8. */
export const PERMUTATIONS = 128;

const [FACTORS, OFFSETS] = (() => {
  const generator = seededGenerator(['min-hash']);
  const draw = (): Int32Array => Int32Array.from({ length: PERMUTATIONS }, () => generator.unsafeNext());
  return [draw().map((factor) => factor | 1), draw()];
})();

const least = new Int32Array(PERMUTATIONS);
const LARGEST = 2 ** 31 - 1;

/**
 * The MinHash signature of a text: the low byte of the smallest value under each hash function (b-bit minwise hashing with
 * b = 8, Li and König 2010). Undefined for a text without words.
 */
export function minHash(text: string): Uint8Array | undefined {
  const hashes = shingleHashes(text);
  if (hashes.length === 0) return undefined;
  least.fill(LARGEST);
  for (const hash of hashes) {
    for (let at = 0; at < PERMUTATIONS; at += 1) {
      // Signed 32-bit integers are the fastest numbers of JavaScript engines.
      const value = (Math.imul(FACTORS[at] as number, hash) + (OFFSETS[at] as number)) | 0;
      if (value < (least[at] as number)) least[at] = value;
    }
  }
  // The low byte of a smallest value is evenly distributed; the high bytes hardly vary.
  return Uint8Array.from(least, (value) => value & 0xff);
}

/** Share of bytes in which the signatures of unrelated texts agree by chance. */
const CHANCE = 1 / 256;

/** Estimate of the Jaccard similarity of two texts from the number of bytes in which their signatures agree. */
export function similarity(agreeing: number): number {
  return Math.max(0, (agreeing / PERMUTATIONS - CHANCE) / (1 - CHANCE));
}
