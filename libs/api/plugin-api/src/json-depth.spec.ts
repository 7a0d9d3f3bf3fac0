import { DEEPEST_JSON, isTooDeep } from './index.js';

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

it('a text is too deep from one level on', () => {
  expect(isTooDeep(nested(DEEPEST_JSON))).toBe(false);
  expect(isTooDeep(nested(DEEPEST_JSON + 1))).toBe(true);
  expect(isTooDeep(`{"a":${nested(DEEPEST_JSON)}}`)).toBe(true);
});

it.each([
  ['brackets in strings', JSON.stringify('['.repeat(5000))],
  ['quotes in strings', JSON.stringify(`"\\"${'[{'.repeat(5000)}\\`)],
  ['many lists side by side', `[${'[],'.repeat(5000)}1]`],
  ['a string that does not end', `"${'['.repeat(5000)}`],
])('%s are not deep', (_, text) => {
  expect(isTooDeep(text)).toBe(false);
});
