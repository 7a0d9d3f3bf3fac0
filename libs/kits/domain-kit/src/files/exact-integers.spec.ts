import { parseRows } from './exact-integers.js';

describe('whole numbers of a row', () => {
  it.each([
    ['{"a": 100000000000000000005}', { a: '100000000000000000005' }],
    ['{"a": -9007199254740993, "b": [9007199254740993, 1]}', { a: '-9007199254740993', b: ['9007199254740993', 1] }],
    ['[{"a": 12345678901234567890}, {"a": 1}]', [{ a: '12345678901234567890' }, { a: 1 }]],
  ])('keep their digits where a number would lose some: %s', (json, rows) => {
    expect(parseRows(json)).toEqual(rows);
  });

  it.each([
    '{"a": 9007199254740991}',
    '{"a": 0.12345678901234567890, "b": 1e21, "c": 12345678901234567890.5, "d": 1.5e+12345678901234567}',
    '{"a": "12345678901234567890", "b": "\\"12345678901234567890", "12345678901234567890": "x\\\\"}',
    '{"a": {"deep": 12345678901234567890}}',
    '12345678901234567890',
    '[[12345678901234567890]]',
    '{"__proto__": 1, "a": "1234567890123456"}',
  ])('stay what JSON.parse reads otherwise: %s', (json) => {
    expect(parseRows(json)).toEqual(JSON.parse(json));
  });

  it('is no matter of how long a text beside them is', () => {
    const text = `12345678901234567890 "\\`.repeat(400_000);
    expect(parseRows(JSON.stringify({ text }).replace('}', ',"a":12345678901234567890}'))).toEqual({
      text,
      a: '12345678901234567890',
    });
  });

  it('is a fault of what is no JSON', () => {
    expect(() => parseRows('{"a": 12345678901234567890')).toThrow(SyntaxError);
  });
});
