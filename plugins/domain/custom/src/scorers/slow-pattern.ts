import { PatternTimeout, testLimited } from '@agora/text-tools';

/** Long enough that two ways to read each character are more ways than can be tried. */
const RUN = 40;
/** Characters of the pattern's own that are tried. */
const MOST = 8;
/** Which no pattern expects, so that every way is tried before a match fails. */
const UNEXPECTED = '\u0001';

/**
 * Whether a pattern takes longer than a second on a short row of one character, as `(a+)+$` does: then it would on what students
 * write as well, and their answers would have no score. It finds what nests in itself, not every slow pattern.
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
