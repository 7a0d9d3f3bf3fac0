import { split } from '../python/characters.js';
import type { SentenceSplitter } from '../sentences/sentence-splitter.js';
import { divide } from './rules.js';

/**
 * The words and punctuation marks of a text by the rules of the Penn Treebank: `nltk.word_tokenize(text)` in the splitter's
 * version of NLTK.
 */
export function wordTokens(text: string, splitter: SentenceSplitter): string[] {
  return splitter.sentences(text).flatMap((sentence) => split(divide(sentence, splitter.version)));
}
