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
 * The MinHash signature of a text: one byte of the least value under each hash function (b-bit minwise hashing with
 * b = 8, Li and König 2010). Undefined for a text without words.
 */
export function minHash(text: string): Uint8Array | undefined {
  const hashes = shingleHashes(text);
  if (hashes.length === 0) return undefined;
  least.fill(LARGEST);
  for (const hash of hashes) {
    for (let at = 0; at < PERMUTATIONS; at += 1) {
      // Signed, because 32 bits with a sign are what engines calculate with fastest.
      const value = (Math.imul(FACTORS[at] as number, hash) + (OFFSETS[at] as number)) | 0;
      if (value < (least[at] as number)) least[at] = value;
    }
  }
  // The low byte of a least value is as good as random; the high ones are nearly always zero.
  return Uint8Array.from(least, (value) => value & 0xff);
}

/** Bytes in which two signatures agree by chance alone, as a share. */
const CHANCE = 1 / 256;

/** Estimate of the Jaccard similarity of two texts from the number of bytes, of all, in which their signatures agree. */
export function similarity(agreeing: number): number {
  return Math.max(0, (agreeing / PERMUTATIONS - CHANCE) / (1 - CHANCE));
}
