import { isBlank, pythonRegExp, split, strip, stripStartOf } from '@agora/text-tools';
import type { InstructionKinds } from '../check.js';

const DIVIDER = pythonRegExp('\\s?\\*\\*\\*\\s?');
const ENDS_WORD = new Set(['.', ',', '?', '!', "'", '"']);

export const LENGTH: InstructionKinds = {
  'length_constraints:number_words': {
    check: (kwargs) => {
      const fits = kwargs.compare('relation', 'num_words');
      return (response, tools) => fits(tools.words(response).length);
    },
  },
  'length_constraints:number_sentences': {
    needs: 'sentences',
    check: (kwargs) => {
      const fits = kwargs.compare('relation', 'num_sentences');
      return (response, tools) => fits(tools.sentences(response).length);
    },
  },
  'length_constraints:number_paragraphs': {
    check: (kwargs) => {
      const wanted = kwargs.count('num_paragraphs');
      return (response) => dividedParagraphs(response) === wanted;
    },
  },
  'length_constraints:nth_paragraph_first_word': {
    check: (kwargs) => {
      const wanted = kwargs.count('num_paragraphs');
      const place = kwargs.place('nth_paragraph', wanted);
      const word = kwargs.text('first_word').toLowerCase();
      return (response) => {
        const paragraphs = response.split('\n\n');
        const count = paragraphs.filter((paragraph) => !isBlank(paragraph)).length;
        // Blank paragraphs are not counted, yet the nth one is looked for among all: the reference's way.
        return count === wanted && firstWord(paragraphs[place - 1] ?? '') === word;
      };
    },
  },
};

/** Paragraphs between `***`; a blank one may stand at the beginning and at the end alone. */
function dividedParagraphs(response: string): number | undefined {
  const paragraphs = response.split(DIVIDER);
  const inner = paragraphs.slice(1, -1);
  if (inner.some(isBlank)) return undefined;
  return paragraphs.filter((paragraph) => !isBlank(paragraph)).length;
}

/** In lower case, up to punctuation; undefined for a blank paragraph. */
function firstWord(paragraph: string): string | undefined {
  const [first] = split(strip(paragraph));
  if (first === undefined) return undefined;
  let word = '';
  for (const letter of stripStartOf(stripStartOf(first, "'"), '"')) {
    if (ENDS_WORD.has(letter)) break;
    word += letter.toLowerCase();
  }
  return word;
}
