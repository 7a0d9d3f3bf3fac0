import { emptyParts, LEFTOVERS, MAX_CHARACTERS, placeholders, STAND_INS, tooLong } from './checks.js';

describe('checks of a draft', () => {
  it('name what is empty or too long', () => {
    expect(emptyParts({ instruction: ' ', response: '\n' })).toEqual([
      { reason: 'empty-instruction' },
      { reason: 'empty-response' },
    ]);
    expect(emptyParts({ instruction: 'a', response: 'b' })).toEqual([]);
    expect(MAX_CHARACTERS).toBe(16_384);
    expect(tooLong({ instruction: 'abc', response: 'def' }, 6)).toEqual([]);
    expect(tooLong({ instruction: 'abc', response: 'defg' }, 6)).toMatchObject([{ reason: 'too-long' }]);
  });

  it.each(['over [END]', 'a\nINPUT: b', '**Revised Answer:** b', 'fill <input1>', 'on <input_theme>'])(
    'find the leftover in %p',
    (text) => {
      expect(placeholders(['fine', text], LEFTOVERS)).toMatchObject([{ reason: 'placeholder' }]);
    },
  );

  it.each(['a plain text', 'the INPUT: of a gate', 'raw_input()', 'Dear [Your Name]'])(
    'find no leftover in %p',
    (text) => {
      expect(placeholders([text], LEFTOVERS)).toEqual([]);
    },
  );

  it('find what stands for content', () => {
    expect(placeholders(['Dear [Your Name]'], STAND_INS)).toEqual([{ reason: 'placeholder', detail: '[Your Name]' }]);
    expect(placeholders(['the interval [a, b] and x < your'], STAND_INS)).toEqual([]);
  });
});
