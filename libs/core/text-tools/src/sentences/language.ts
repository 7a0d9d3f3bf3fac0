import type { NltkVersion } from '../nltk-version.js';
import { DIGIT, SPACE, WORD } from '../python/characters.js';

/** Those of Punkt's patterns that depend on the version of NLTK. */
export interface PunktPatterns {
  /** A character that may end a sentence, with a lookahead: `after`, and `next` if a word follows after spaces. */
  readonly candidate: RegExp;
  /** The words of one line; punctuation other than periods is separate. */
  readonly token: RegExp;
  /** Closing punctuation, which belongs to the sentence before it. */
  readonly closing: RegExp;
}

const QUOTES: Record<NltkVersion, string> = { '3.9': '', '3.10': '\\u2018\\u2019\\u201c\\u201d\\xab\\xbb' };

export function punktPatterns(version: NltkVersion): PunktPatterns {
  const quotes = QUOTES[version];
  const notInWord = `[\\)";\\}\\]*:@'\\(\\{\\[${quotes}?!]`;
  const multiple = `(?:-{2,}|\\.{2,}|(?:\\.[${SPACE}]){2,}\\.)`;
  const wordEnd = `(?=[${SPACE}]|$|${notInWord}|${multiple}|,(?=$|[${SPACE}]|${notInWord}|${multiple}))`;
  const wordStart = '(?=[^\\("`\\{\\[:;&#*@\\)\\}\\]\\-,])';
  return {
    candidate: new RegExp(`[.?!](?=(?<after>${notInWord}|[${SPACE}]+(?<next>[^${SPACE}]+)))`, 'gu'),
    token: new RegExp(`${multiple}|${wordStart}[^${SPACE}]+?${wordEnd}|[^${SPACE}]`, 'gu'),
    closing: new RegExp(`^["'\\)\\]\\}${quotes}]+?(?:[${SPACE}]+|(?=--)|$)`, 'u'),
  };
}

export const SENTENCE_ENDS: ReadonlySet<string> = new Set(['.', '?', '!']);
export const PUNCTUATION: ReadonlySet<string> = new Set([...';:,.!?']);

export const NUMBER = '##number##';
export const NUMERIC = new RegExp(`^-?[.,]?[${DIGIT}][${DIGIT},.\\-]*\\.?$`, 'u');
export const INITIAL = new RegExp(`^(?![${DIGIT}])[${WORD}]\\.$`, 'u');
export const ELLIPSIS = /^\.\.+$/;
