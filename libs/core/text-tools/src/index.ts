export {
  isBlank,
  isLower,
  isUpper,
  skipSpace,
  split,
  strip,
  stripEnd,
  stripEndOf,
  stripStartOf,
} from './python/characters.js';
export { lastMatchLimited, PatternTimeout, testLimited } from './python/limited.js';
export { countMatches, matches, pythonRegExp, type PatternFlags } from './python/regexp.js';
export { PatternError } from './python/reader.js';
export * from './sentences/parameters.js';
export type { NltkVersion } from './nltk-version.js';
export { SentenceSplitter } from './sentences/sentence-splitter.js';
export { wordRuns } from './words/word-runs.js';
export { wordTokens } from './words/word-tokens.js';
export { LanguageDetector, UNKNOWN_LANGUAGE } from './language/language-detector.js';
export type { KanjiGroups } from './language/normalize.js';
export type { LanguageProfile } from './language/profiles.js';
export { wellFormed } from './well-formed.js';
export { untilEndToken, withoutEndTokens } from './answers/end-tokens.js';
export { partThoughts, withoutThoughts, type Parted } from './answers/thoughts.js';
