import { fnv1a, mixBits } from '@agora/statistics';

/** Number of consecutive words in a shingle. */
export const SHINGLE_WORDS = 5;

/**
 * A word is a run of letters, combining marks and digits; or one character of a script without spaces between words; or one
 * sign, since "3 + 4" and "3 - 4" must differ.
 */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}]|[\p{L}\p{M}\p{N}_]+|[^\s\p{L}\p{M}\p{N}_]/gu;

/**
 * Hashes (32 bits) of all runs of five words of a text, in lower case; of the whole text when it is shorter; none when it
 * holds no word. One hash may come more than once.
 */
export function shingleHashes(text: string): number[] {
  const words =
    text
      .toLowerCase()
      .match(WORD)
      ?.map((word) => mix(fnv1a(word))) ?? [];
  if (words.length === 0) return [];
  const size = Math.min(SHINGLE_WORDS, words.length);
  return Array.from({ length: words.length - size + 1 }, (_, start) => hashRun(words, start, size));
}

function hashRun(words: readonly number[], start: number, size: number): number {
  let hash = size;
  for (let at = start; at < start + size; at += 1) hash = mix(hash ^ (words[at] as number));
  return hash >>> 0;
}

/** Mixes the bits, with a constant added (2^32 over the golden ratio), so that 0 does not remain 0. */
export const mix = (value: number): number => mixBits(value + 0x9e3779b9);
