import type { InstructionKinds } from '../check.js';

const anyCase = { ignoreCase: true };

/**
 * A keyword is a regular expression and may lie within a word (`run` in `prune`); a forbidden word stands between word
 * boundaries.
 */
export const KEYWORDS: InstructionKinds = {
  'keywords:existence': {
    check: (kwargs) => {
      const patterns = kwargs.texts('keywords').map((keyword) => kwargs.pattern('keywords', keyword, anyCase));
      return (response) => patterns.every((pattern) => pattern.isIn(response));
    },
  },
  'keywords:frequency': {
    check: (kwargs) => {
      const pattern = kwargs.pattern('keyword', kwargs.trimmed('keyword'), anyCase);
      const fits = kwargs.compare('relation', 'frequency');
      return (response) => fits(pattern.countIn(response));
    },
  },
  'keywords:forbidden_words': {
    check: (kwargs) => {
      const patterns = kwargs
        .texts('forbidden_words')
        .map((word) => kwargs.pattern('forbidden_words', `\\b${word}\\b`, anyCase));
      return (response) => !patterns.some((pattern) => pattern.isIn(response));
    },
  },
  'keywords:letter_frequency': {
    check: (kwargs) => {
      const letter = kwargs.letter('letter');
      const fits = kwargs.compare('let_relation', 'let_frequency');
      return (response) => fits([...response.toLowerCase()].filter((character) => character === letter).length);
    },
  },
};
