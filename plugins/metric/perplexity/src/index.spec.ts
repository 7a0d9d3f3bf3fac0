import type { LogLikelihood, MetricModels } from '@agora/plugin-api';
import { describeMetric } from '@agora/testkit';
import plugin from './index.js';
import { perplexity } from './perplexity.js';

describeMetric(plugin, { invalidOptions: [{ model: '' }, { model: 7 }] });

const given = (rows: LogLikelihood[]): MetricModels => ({
  logLikelihoods: async () => rows,
  rewards: () => Promise.reject(new Error('not asked for')),
  embeddings: () => Promise.reject(new Error('not asked for')),
});

const drafts = (count: number) => Array.from({ length: count }, () => ({ instruction: 'i', response: 'r' }));

const measure = (rows: LogLikelihood[]) =>
  perplexity('nano').measure(drafts(rows.length), given(rows), new AbortController().signal);

describe('perplexity', () => {
  it('is the inverse of the geometric mean of the probabilities', async () => {
    // Probabilities 1/2, 1/8 → geometric mean 1/4; and 1/2 alone.
    const { perInstance, aggregate } = await measure([
      { total: Math.log(1 / 2) + Math.log(1 / 8), tokens: 2 },
      { total: Math.log(1 / 2), tokens: 1 },
    ]);
    expect(perInstance).toEqual([expect.closeTo(4, 10), expect.closeTo(2, 10)]);
    expect(aggregate).toBeCloseTo(Math.sqrt(8), 10);
  });

  it('weighs rows alike in the aggregate, and tokens alike beside it', async () => {
    const { details } = await measure([
      { total: 3 * Math.log(1 / 2), tokens: 3 },
      { total: Math.log(1 / 32), tokens: 1 },
    ]);
    expect(details).toEqual({ arithmeticMean: 17, tokenWeighted: expect.closeTo(4, 10), responseTokens: 4 });
  });

  it('leaves out rows without a token', async () => {
    const { perInstance, aggregate } = await measure([
      { total: 0, tokens: 0 },
      { total: Math.log(1 / 3), tokens: 1 },
    ]);
    expect(perInstance).toEqual([null, expect.closeTo(3, 10)]);
    expect(aggregate).toBeCloseTo(3, 10);
  });

  it('has no value when no row has one', async () => {
    expect(await measure([{ total: 0, tokens: 0 }])).toEqual({
      perInstance: [null],
      aggregate: null,
      unit: 'perplexity',
      model: 'nano',
    });
  });
});
