import { readJsonObject } from './json-object.js';

const DEPTH = 100_000;

it.each<[string, string, boolean]>([
  ['objects nested deep', '{"a":'.repeat(DEPTH) + '1' + '}'.repeat(DEPTH), true],
  ['lists nested deep', `{"a":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}`, true],
  ['objects that do not end', '{"a":'.repeat(DEPTH), false],
  ['braces alone', '{'.repeat(DEPTH), false],
  ['17 MB of braces', '{}'.repeat(8_500_000), true],
  ['17 MB of a string that does not end', `{"a":"${'x'.repeat(17_000_000)}`, false],
  ['17 MB of backslashes', `{"a":"${'\\'.repeat(17_000_000)}"}`, true],
])('an output of %s is read or refused', (_, text, whole) => {
  const read = readJsonObject(text);
  expect(read.ok || read.reason).toBe(whole || 'invalid-json');
});
