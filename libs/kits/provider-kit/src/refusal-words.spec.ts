import { codeOfWords } from './refusal-words.js';

describe('words of a refusal', () => {
  it.each([
    ['too many tokens per minute', 400],
    ['Too many tokens, please wait before trying again.', 503],
    ['max_tokens (10000) cannot exceed 8192', 400],
    ['Unsupported value: temperature', 400],
    ['The model is overloaded. Please try again later.', 503],
    ['prompt is too long: 345320 tokens > 199999 maximum', 404],
  ])('say nothing of the prompt in %p', (words, status) => {
    expect(codeOfWords(words, status)).toBeUndefined();
  });
});
