import { isBlank, isLower, isUpper, skipSpace, split, strip, stripEndOf, stripStartOf } from './characters.js';

describe('texts as Python sees them', () => {
  it('knows the separators of ASCII and the next line as white space, and the byte order mark as none', () => {
    expect(strip('\x1c\x85\u2003 a \u3000\n')).toBe('a');
    expect(strip('\ufeffa\u200b')).toBe('\ufeffa\u200b');
    expect(isBlank('\x1f\t\u2029')).toBe(true);
    expect(isBlank('\u200d')).toBe(false);
    expect(split(' a\x1db \u00a0c\n')).toEqual(['a', 'b', 'c']);
    expect(split(' \n')).toEqual([]);
    expect(skipSpace('a \n b', 1)).toBe(4);
  });

  it('strips single characters from one side', () => {
    expect(stripStartOf('""a""', '"')).toBe('a""');
    expect(stripEndOf('""a""', '"')).toBe('""a');
    expect([stripStartOf('""', '"'), stripEndOf('""', '"')]).toEqual(['', '']);
  });

  it.each([
    ['ABC 12!', true, false],
    ['abc 12!', false, true],
    ['Abc', false, false],
    ['12!', false, false],
    ['', false, false],
    ['ÀÉ', true, false],
    ['ß', false, true],
    ['ǅ', false, false],
    ['Aª', false, false],
    ['Ⅷ', true, false],
    ['中A', true, false],
  ])('%j is upper case: %p, lower case: %p', (text, upper, lower) => {
    expect([isUpper(text), isLower(text)]).toEqual([upper, lower]);
  });

  it('strips long runs of spaces without effort', () => {
    const spaces = ' '.repeat(1_000_000);
    expect(strip(`${spaces}a${spaces}b${spaces}`)).toHaveLength(1_000_002);
  });
});
