import { rawFields } from './raw-fields.js';

describe('fields as written', () => {
  it('keep what JSON.parse would change', () => {
    const line = '{"a": 1.0, "b":[12345678901234567890, NaN, -Infinity, {"c": "]}"}] , "d\\"": "\\\\", "e": null}';
    expect([...(rawFields(line) ?? [])]).toEqual([
      ['a', '1.0'],
      ['b', '[12345678901234567890, NaN, -Infinity, {"c": "]}"}]'],
      ['d"', '"\\\\"'],
      ['e', 'null'],
    ]);
    expect(rawFields('{}')?.size).toBe(0);
  });

  it.each(['[1]', '', '{"a" 1}', '{"a": }', '{"a": "b', '{"a": 1', '{a: 1}'])('are none in %p', (line) => {
    expect(rawFields(line)).toBeUndefined();
  });
});
