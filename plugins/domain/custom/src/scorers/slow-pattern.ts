import { PatternTimeout, testLimited } from '@agora/text-tools';

/** Length of the row of equal characters. With two ways to match each of them, there are 2^40 ways to try. */
const RUN = 40;
/** Rows are made of so many different characters of the pattern at most. */
const MOST = 8;
/** Ends the row. No pattern expects it, so the match fails, and only after every way was tried. */
const UNEXPECTED = '\u0001';

/**
 * Whether a pattern takes longer than a second on a short row of one character, as `(a+)+$` does. Then it may do so on answers of
 * students as well, which would get no score. It finds repetitions within repetitions, not every slow pattern.
 */
export function isSlow(pattern: RegExp): boolean {
  const own = [...new Set(pattern.source.match(/[\p{L}\p{N} ]/gu) ?? [])].slice(0, MOST);
  try {
    for (const character of new Set([...own, 'a', '0', ' '])) testLimited(pattern, character.repeat(RUN) + UNEXPECTED);
    return false;
  } catch (error) {
    if (error instanceof PatternTimeout) return true;
    throw error;
  }
}
