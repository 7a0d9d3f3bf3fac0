import type { NltkVersion } from '../nltk-version.js';
import { WORD } from '../python/characters.js';

// `regex` takes combining marks (so that words of Indic scripts stay whole, and an emoji's variation selector is a word) and
// joiners, but no superscripts, fractions and other numbers that are not decimal.
const REGEX_WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}';

const RUNS: Readonly<Record<NltkVersion, RegExp>> = {
  '3.9': new RegExp(`[${WORD}]+`, 'gu'),
  '3.10': new RegExp(`[${REGEX_WORD}]+`, 'gu'),
};

/** Runs of word characters: `nltk.RegexpTokenizer(r'\w+').tokenize(text)`. */
export function wordRuns(text: string, version: NltkVersion = '3.10'): string[] {
  return text.match(RUNS[version]) ?? [];
}
