import { lastMatchLimited, PatternTimeout } from './limited.js';

it('gives the last match with its groups', () => {
  expect(lastMatchLimited(/(\w)=(\d)?/g, 'a=1 b=2 c=')).toEqual(['c=', 'c', undefined]);
  expect(lastMatchLimited(/x/g, 'abc')).toBeUndefined();
});

it('ends a pattern that would take for ever', () => {
  expect(() => lastMatchLimited(/(a+)+b/g, 'a'.repeat(40))).toThrow(PatternTimeout);
});
