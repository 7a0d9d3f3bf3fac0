import type { NltkVersion } from '../nltk-version.js';
import { WORD } from '../python/characters.js';

// The word characters of the package `regex`. They include combining marks (so words of Indic scripts stay whole, and the
// variation selector of an emoji is a word) and joiners, but not superscripts, fractions and other non-decimal numbers.
const REGEX_WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}';

const RUNS: Readonly<Record<NltkVersion, RegExp>> = {
  '3.9': new RegExp(`[${WORD}]+`, 'gu'),
  '3.10': new RegExp(`[${REGEX_WORD}]+`, 'gu'),
};

/** Runs of word characters: `nltk.RegexpTokenizer(r'\w+').tokenize(text)`. */
export function wordRuns(text: string, version: NltkVersion = '3.10'): string[] {
  return text.match(RUNS[version]) ?? [];
}
