import type { NltkVersion } from '../nltk-version.js';
import { DIGIT, SPACE, WORD } from '../python/characters.js';

type Rule = readonly [pattern: RegExp, replacement: string];

const W = `[${WORD}]`;
const rule = (pattern: string, replacement: string, flags = ''): Rule => [
  new RegExp(pattern, `g${flags}u`),
  replacement,
];

/** Rules for opening quotes. A straight quote at the beginning, or after a space or bracket, becomes two backticks. */
const openingQuotes = (version: NltkVersion): readonly Rule[] => [
  rule('[«“‘„]|`+', ' $& '),
  rule('^"', '``'),
  rule('``', ' $& '),
  rule(`([ ([{<])(?:"|'{2})`, '$1 `` '),
  version === '3.9'
    ? rule(`'(?!re|ve|ll|m|t|s|d|n)(${W})(?!${W})`, "' $1", 'i')
    : rule(`(?<!${W})'(?!(?:re|ve|ll|m|t|s|d|n)(?!${W}))(?=${W})`, "' ", 'i'),
];

/** Rules that separate punctuation from words; the period only at the end of the text. */
const punctuation = (version: NltkVersion): readonly Rule[] => [
  rule(`([^.])(\\.)([\\])}>"'»”’ ]*)[${SPACE}]*$`, '$1 $2 $3 '),
  rule(`([:,])([^${DIGIT}])`, ' $1 $2'),
  rule('[:,](?=\\n?$)', ' $& '),
  rule('\\.{2,}', ' $& '),
  rule('[;@#$%&]', ' $& '),
  ...(version === '3.9' ? [] : [rule('[\\u2012-\\u2015]', ' $& ')]),
  rule(`([^.])(\\.)([\\])}>"']*)[${SPACE}]*$`, '$1 $2$3 '),
  rule('[?!]', ' $& '),
  rule(`([^'])' `, "$1 ' "),
  rule('[*]', ' $& '),
  rule('[\\]\\[(){}<>]', ' $& '),
  rule('--', ' -- '),
];

/** Rules for closing quotes, and for word endings that begin with an apostrophe. */
const closingQuotes = (version: NltkVersion): readonly Rule[] => [
  rule('[»”’]', ' $& '),
  rule("''", " '' "),
  rule('"', " '' "),
  ...(version === '3.9' ? [] : [rule(`[${SPACE}]+`, ' ')]),
  rule(`([^' ])('[sS]|'[mM]|'[dD]|') `, '$1 $2 '),
  rule(`([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) `, '$1 $2 '),
];

/** Two words written as one. Case is ignored as in Python, where a dotless i equals an i. */
const CONTRACTIONS: readonly Rule[] = [
  ...['(can)(not)', "(d)('ye)", '(g[iıİ]m)(me)', '(gon)(na)', '(got)(ta)', '(lem)(me)', "(more)('n)"].map((pair) =>
    rule(`(?<!${W})${pair}(?!${W})`, ' $1 $2 ', 'i'),
  ),
  rule(`(?<!${W})(wan)(na)(?=[${SPACE}])`, ' $1 $2 ', 'i'),
  rule(` ('t)([iıİ]s)(?!${W})`, ' $1 $2 ', 'i'),
  rule(` ('t)(was)(?!${W})`, ' $1 $2 ', 'i'),
];
const SOME_CONTRACTION = /cannot|d'ye|g[iıİ]mme|gonna|gotta|lemme|more'n|wanna|'t(?:[iıİ]s|was)/iu;

const stages = (version: NltkVersion) => ({
  before: [...openingQuotes(version), ...punctuation(version)],
  after: closingQuotes(version),
});
const STAGES = { '3.9': stages('3.9'), '3.10': stages('3.10') } as const;

/** Inserts spaces into a sentence between words and punctuation, so that it can then be split at spaces. */
export function divide(sentence: string, version: NltkVersion): string {
  const { before, after } = STAGES[version];
  const closed = apply(after, ` ${apply(before, sentence)} `);
  // Few sentences have contractions, and trying each rule takes long.
  return SOME_CONTRACTION.test(closed) ? apply(CONTRACTIONS, closed) : closed;
}

function apply(rules: readonly Rule[], text: string): string {
  return rules.reduce((so, [pattern, replacement]) => so.replace(pattern, replacement), text);
}
