import type { Instance } from '@agora/plugin-api';
import { ColumnFigures } from './column-figures.js';
import { DatasetFigures } from './dataset-figures.js';

const row = (id: string, instruction: string, response: string, outputTokens?: number): Instance => ({
  id,
  instruction,
  response,
  provenance: {
    generator: 'g',
    provider: 'p',
    model: 'm',
    method: 'x',
    domain: 'd',
    slot: 0,
    attempt: 2,
    seedIds: [],
    variables: {},
    promptHash: '',
    sampling: {},
    ...(outputTokens === undefined ? {} : { usage: { inputTokens: 1, outputTokens } }),
  },
});

describe('figures of a column', () => {
  it.each([
    [[3], { min: 3, median: 3, mean: 3, max: 3 }],
    [[10, 1, 2], { min: 1, median: 2, mean: 13 / 3, max: 10 }],
    [[10, 1, 2, 3], { min: 1, median: 2.5, mean: 4, max: 10 }],
  ])('of %p are %p', (values, expected) => {
    const figures = new ColumnFigures();
    values.forEach((value) => figures.add(value));
    expect(figures.stats).toEqual(expected);
  });

  it('of nothing are undefined', () => {
    expect(new ColumnFigures().stats).toBeUndefined();
  });
});

describe('figures of a dataset', () => {
  it('count characters, not code units, and what repeats', () => {
    const figures = new DatasetFigures();
    for (const each of [row('1', 'a😀', 'x', 5), row('2', 'b', 'x'), row('1', 'a😀', 'x', 7)]) figures.add(each);
    expect(figures.duplicates).toBe(1);
    expect(figures.distinct).toEqual({ instructions: 2, responses: 1 });
    expect(figures.sample?.id).toBe('1');
    expect(Object.fromEntries(figures.stats)).toEqual({
      'instruction (characters)': { min: 1, median: 2, mean: 5 / 3, max: 2 },
      'response (characters)': { min: 1, median: 1, mean: 1, max: 1 },
      'output tokens of the call': { min: 5, median: 6, mean: 6, max: 7 },
      'tries until accepted': { min: 3, median: 3, mean: 3, max: 3 },
    });
  });
});
