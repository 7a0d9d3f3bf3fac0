import { extract } from './extract.js';
import { isRight } from './score.js';

const BYTES = 17_000_000;
const filled = (piece: string): string => piece.repeat(Math.ceil(BYTES / piece.length));

describe.each(['auto', 'strict', 'flexible'] as const)('17 MB read by rule %s', (rule) => {
  it.each([
    '1',
    '1,',
    '1.',
    '$',
    '#### ',
    '#### 5\n',
    '\\boxed{',
    '\\boxed{1}',
    'The answer is ',
    'answer: **5** ',
    '-',
    '\\,',
    '{,}',
    ' ',
    '\n',
    '\u2009',
    'x',
    '5/',
    '5 or ',
    '=5',
    '1 000 ',
    '\ud83d',
  ])('%j again and again gives a wrong answer or none', (piece) => {
    const text = filled(piece);
    expect(isRight(extract(text, rule)?.answer ?? '', '18', 'numeric')).toBe(false);
  });
});
