import { sanitizeTerminal, indented, oneLine } from './terminal-text.js';

describe('text from outside', () => {
  it.each([
    ['colours', '\u001b[31mred\u001b[39m'],
    ['moves of the cursor', '\u001b[2A\u001b[2J'],
    ['the title of the window', '\u001b]0;title\u0007'],
    ['the same as one sign of C1', '\u009b2J\u009d0;title\u009c'],
    ['a bell and a backspace', 'a\u0007b\u0008\u007f'],
    ['overriding of direction', '\u202eeod\u202c \u2066x\u2069'],
    ['a return to the beginning of the line', 'real\rfake'],
  ])('loses %s', (_, text) => {
    for (const door of [sanitizeTerminal, oneLine, indented]) {
      expect(door(text)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }
    expect(sanitizeTerminal(text)).toContain('\ufffd');
  });

  it('keeps what people write, in any language', () => {
    const text = 'a\tb\r\nc\n“d” – é 数学 👩‍👩‍👧 مرحبا';
    expect(sanitizeTerminal(text)).toBe(text);
  });

  it.each(['said no\n[9/9] done everything', 'said no\r\n[9/9] done everything', 'said no\u2028[9/9] done everything'])(
    'cannot begin a line: %j',
    (text) => {
      expect(oneLine(text)).toBe('said no [9/9] done everything');
      expect(indented(text)).toBe('said no\n    [9/9] done everything');
    },
  );
});
