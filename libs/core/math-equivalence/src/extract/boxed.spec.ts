import { lastBoxed } from './boxed.js';

describe('lastBoxed', () => {
  it.each([
    ['so $x=\\boxed{3}$.', '3'],
    ['\\boxed{1} and then \\boxed{\\frac{1}{2}}', '\\frac{1}{2}'],
    ['\\boxed{\\{1, 2\\}}', '\\{1, 2\\}'],
    ['\\boxed{\\left\\{x \\right.} done', '\\left\\{x \\right.'],
    ['\\fbox{A}', 'A'],
    ['it is \\boxed 5.', '5.'],
    ['\\boxed{ 4 }', '4'],
  ])('reads %p', (text, expected) => {
    expect(lastBoxed(text)).toBe(expected);
  });

  it.each(['no box', '\\boxed{never closed', '\\boxed'])('finds nothing in %p', (text) => {
    expect(lastBoxed(text)).toBeUndefined();
  });
});
