import { untilEndToken, withoutEndTokens } from './end-tokens.js';

describe('end tokens', () => {
  it.each([
    ['It is 18.<|im_end|>', 'It is 18.'],
    ['It is 18.\n<|eot_id|><|end_of_text|>\n', 'It is 18.'],
    ['It is 18.</s></s>', 'It is 18.'],
    ['x<｜end▁of▁sentence｜>', 'x'],
    ['x<end_of_turn>\n', 'x'],
    ['x<|EOT|>', 'x'],
    ['x\n<|user|>', 'x'],
    ['x<|observation|>', 'x'],
    ['x<|role_end|>', 'x'],
    ['x<turn|>', 'x'],
    ['x[e~[\n', 'x'],
    ['It ends with <|im_end|> here.', 'It ends with <|im_end|> here.'],
    ['no token \n', 'no token \n'],
    ['', ''],
  ])('that are glued to the end of %p go', (text, without) => {
    expect(withoutEndTokens(text)).toBe(without);
  });

  it('end what is said', () => {
    expect(untilEndToken('def f(x):\n    return x<|im_end|>\n<|im_start|>user\nmore')).toBe('def f(x):\n    return x');
    expect(untilEndToken('def f(x):\n    return x == "<|im_end|>"</s>')).toBe(
      'def f(x):\n    return x == "<|im_end|>"',
    );
    expect(untilEndToken('nothing')).toBe('nothing');
  });

  it('are looked for in long texts', () => {
    const long = `${' '.repeat(5_000_000)}<|im_end|>${'\n'.repeat(5_000_000)}x`;
    expect(withoutEndTokens(long)).toBe(long);
    expect(untilEndToken(long)).toHaveLength(5_000_000);
  });
});
