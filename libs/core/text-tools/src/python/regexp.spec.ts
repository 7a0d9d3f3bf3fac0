import { countMatches, matches, pythonRegExp } from './regexp.js';
import { PatternTimeout } from './limited.js';
import { PatternError } from './reader.js';

const flags = (letters: string) => ({ ignoreCase: letters.includes('i'), multiline: letters.includes('m') });

describe('patterns that never end', () => {
  it.each([
    ['(x+x+)+y', 'x'.repeat(60)],
    ['(?:.*,){30}P', '1,'.repeat(200)],
    ['^(?:\\w+\\s?)+$', `${'word '.repeat(40)}!`],
  ])('%j ends with an error', (pattern, text) => {
    expect(() => matches(pythonRegExp(pattern), text)).toThrow(PatternTimeout);
  });

  it('are not counted either, and leave the next one as it was', () => {
    expect(() => countMatches(pythonRegExp('(a+)+$'), `${'a'.repeat(60)}b`)).toThrow(/takes more than 1 s/);
    expect(matches(pythonRegExp('a+'), 'aa')).toBe(true);
    expect(countMatches(pythonRegExp('a'), 'aba')).toBe(2);
  });
});

describe('patterns of Python', () => {
  // Counts of Python 3.11's re.findall.
  it.each([
    ['run', 'Prune it. RUN!', 'i', 2],
    ['\\bcafe\\b', 'caf\u00e9 cafe', 'i', 1],
    ['\\bna\u00efve\\b', 'NA\u00cfVE, na\u00efvet\u00e9', 'i', 1],
    ['\\w+', '\u0928\u092e\u0938\u094d\u0924\u0947 \u00bd x_1', '', 4],
    ['\\d+', '\u0663\u0664 5', '', 2],
    ['i', '\u0130\u0131Ii', 'i', 4],
    ['s', '\u017fS', 'i', 2],
    ['k', '\u212a', 'i', 1],
    ['.', 'a\r\u2028\nb', '', 4],
    ['^x$', 'x\r\nx\nx', 'm', 2],
    ['x$', 'x\n', '', 1],
    ['\\s', '\u001c\ufeff\u0085 ', '', 3],
    ['[^\\W\\d]', 'a1_\u00e9', '', 3],
    ['[]a]', 'a]b', '', 2],
    ['[a-]+', 'a-b', '', 1],
    ['a{,2}b', 'aaab', '', 1],
    ['a{x}', 'a{x}', '', 1],
    ['(?P<c>.)(?P=c)', 'aab', '', 1],
    ['\\x41\\u0042\\103', 'ABC', '', 1],
    ['[\\D]', '1a', '', 1],
    ['a(?#note)b', 'ab', '', 1],
    ['\\Aa\\Z', 'a', '', 1],
    ['\\Bb', 'ab b', '', 1],
    ['[h-j]', '\u0130', 'i', 1],
    ['$5', '$5', '', 0],
    ['3.14', '3x14', '', 1],
    ['C#', 'c#', 'i', 1],
    ['stra\u00dfe', 'STRASSE stra\u00dfe STRA\u1e9eE', 'i', 2],
    ['\ud83d\ude00', '\ud83d\ude00\ud83d\ude00', '', 2],
    ['[\\s\\S]', 'a\n', '', 2],
    ['a|', 'ab', '', 3],
    ['\\bab?c', 'ac abc', '', 2],
    ['\\ba?b', 'b', '', 1],
    ['\\ba|c', 'bc', '', 1],
    ['\\ba+\\b', 'aaa ab', '', 1],
  ])('%j in %j, flags %j: %i', (pattern, text, letters, count) => {
    const expression = pythonRegExp(pattern, flags(letters));
    expect(countMatches(expression, text)).toBe(count);
    expect(matches(expression, text)).toBe(count > 0);
  });

  it('give the same each time, as a global pattern of JavaScript would not', () => {
    const expression = pythonRegExp('a');
    expect([1, 2, 3].map(() => matches(expression, 'xa'))).toEqual([true, true, true]);
  });

  it.each(['(a', 'a)', '[a', '*', 'a**', 'c++', '(?i)a', '(?>a)', '\\q', '\\x4', '[z-a]', '(?<n>a)', '\\U00110000'])(
    'refuses %j',
    (pattern) => {
      expect(() => pythonRegExp(pattern)).toThrow(PatternError);
    },
  );
});
