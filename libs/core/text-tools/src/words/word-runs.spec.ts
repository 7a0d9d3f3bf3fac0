import { wordRuns } from './word-runs.js';

// Python 3.11's re, and the package regex that NLTK 3.10 uses.
it.each([
  ['a well-known word_1', ['a', 'well', 'known', 'word_1'], ['a', 'well', 'known', 'word_1']],
  ['नमस्ते', ['नमस', 'त'], ['नमस्ते']],
  ['snow ❄\ufe0f day', ['snow', 'day'], ['snow', '\ufe0f', 'day']],
  ['x² ½', ['x²', '½'], ['x']],
  ['e\u0301t', ['e', 't'], ['e\u0301t']],
  ['', [], []],
])('runs of word characters in %j', (text, before, from310) => {
  expect(wordRuns(text, '3.9')).toEqual(before);
  expect(wordRuns(text, '3.10')).toEqual(from310);
});
