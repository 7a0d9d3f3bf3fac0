import { Fault } from '@agora/plugin-api';
import { checkOf } from './instructions.js';

const fault = (id: string, kwargs: Record<string, unknown>): Fault => {
  try {
    checkOf({ id, kwargs });
  } catch (error) {
    if (Fault.is(error)) return error;
  }
  throw new Error('no Fault');
};

describe('parameters', () => {
  it.each([
    ['keywords:existence', { keywords: [] }, 'kwargs.keywords'],
    ['keywords:existence', { keywords: ['a', 1] }, 'kwargs.keywords'],
    ['keywords:frequency', { frequency: 1, relation: 'at least' }, 'kwargs.keyword'],
    ['keywords:frequency', { keyword: 'a', frequency: -1, relation: 'at least' }, 'kwargs.frequency'],
    ['keywords:frequency', { keyword: 'a', frequency: 1, relation: 'at most' }, '"less than" or "at least"'],
    ['keywords:letter_frequency', { letter: 'ab', let_frequency: 1, let_relation: 'at least' }, 'kwargs.letter'],
    ['keywords:letter_frequency', { letter: ' ', let_frequency: 1, let_relation: 'at least' }, 'kwargs.letter'],
    [
      'length_constraints:nth_paragraph_first_word',
      { num_paragraphs: 2, nth_paragraph: 3, first_word: 'a' },
      'kwargs.nth_paragraph is missing or is not a whole number from 1 to 2',
    ],
    ['language:response_language', {}, 'kwargs.language'],
    ['combination:repeat_prompt', { prompt_to_repeat: '' }, 'kwargs.prompt_to_repeat'],
    ['keywords:existence', { keywords: ['a(b'] }, 'kwargs.keywords makes the pattern a(b'],
    ['keywords:forbidden_words', { forbidden_words: ['c++'] }, 'possessive'],
  ])('%s refuses %j', (id, kwargs, message) => {
    const { code, message: told, fix } = fault(id, kwargs);
    expect(code).toBe('invalid-input');
    expect(told).toContain(message);
    expect(told).toContain(id);
    expect(fix).toMatch(/kwargs\.\w+/);
  });

  it('are those of a known kind', () => {
    expect(fault('keywords:key_sentences', {})).toMatchObject({
      message: 'there is no instruction keywords:key_sentences',
      fix: expect.stringContaining('keywords:existence, keywords:frequency') as string,
    });
    expect(fault('toString', {}).code).toBe('invalid-input');
  });
});
