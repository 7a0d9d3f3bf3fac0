import type { DatasetSummary, Instance } from '@agora/contracts';
import { ColumnFigures } from './column-figures.js';
import { DatasetFigures } from './dataset-figures.js';
import { joinSummaries } from './join-summaries.js';

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

describe('joined summaries', () => {
  const summary = (more: Partial<DatasetSummary>): DatasetSummary => ({
    requested: 10,
    accepted: 8,
    rejected: { length: 1, placeholder: 2 },
    missing: 2,
    duplicates: 1,
    calls: 11,
    inputTokens: 100,
    outputTokens: 50,
    uncountedCalls: 0,
    usd: 0.5,
    ...more,
  });

  it('add up, the most frequent reason first', () => {
    const joined = joinSummaries([summary({}), summary({ rejected: { placeholder: 3 }, uncountedCalls: 2 })], 4);
    expect(joined).toEqual(
      summary({
        requested: 20,
        accepted: 16,
        rejected: { placeholder: 5, length: 1 },
        missing: 4,
        duplicates: 4,
        calls: 22,
        inputTokens: 200,
        outputTokens: 100,
        uncountedCalls: 2,
        usd: 1,
      }),
    );
    expect(Object.keys(joined.rejected)).toEqual(['placeholder', 'length']);
  });

  it('do not know the price when one shard does not', () => {
    expect(joinSummaries([summary({}), summary({ usd: null })], 0).usd).toBeNull();
    expect(joinSummaries([summary({ usd: 0 })], 0).usd).toBe(0);
  });
});
