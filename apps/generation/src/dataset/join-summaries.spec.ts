import type { DatasetSummary } from '@agora/run-schemas';
import { joinSummaries, withDropped } from './join-summaries.js';

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

  it('count rows that were dropped as rejected', () => {
    expect(withDropped(summary({}), 'near-duplicate', 0)).toEqual(summary({}));
    const dropped = withDropped(summary({}), 'near-duplicate', 3);
    expect(dropped).toEqual(summary({ accepted: 5, rejected: { 'near-duplicate': 3, placeholder: 2, length: 1 } }));
    expect(Object.keys(dropped.rejected)[0]).toBe('near-duplicate');
  });
});
