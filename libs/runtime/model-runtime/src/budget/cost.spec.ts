import { costOf } from './cost.js';

describe('costOf', () => {
  const price = { input: 3, output: 15, cachedInput: 0.3 };

  it('prices input, cached input and output per million tokens', () => {
    expect(costOf({ inputTokens: 1000, outputTokens: 100 }, price)).toBeCloseTo(0.0045, 12);
    expect(costOf({ inputTokens: 1000, outputTokens: 100, cachedInputTokens: 900 }, price)).toBeCloseTo(0.00207, 12);
    expect(
      costOf({ inputTokens: 1000, outputTokens: 0, cachedInputTokens: 900 }, { input: 3, output: 15 }),
    ).toBeCloseTo(0.003, 12);
  });

  it('prices what was written to a prompt cache', () => {
    const usage = { inputTokens: 1000, outputTokens: 0, cachedInputTokens: 300, cacheWriteInputTokens: 600 };
    expect(costOf(usage, { ...price, cacheWriteInput: 3.75 })).toBeCloseTo(0.00264, 12);
    expect(costOf(usage, price)).toBeCloseTo(0.00219, 12);
  });

  it('is unknown, never zero, when price or usage is unknown', () => {
    expect(costOf({ inputTokens: 1, outputTokens: 1 }, undefined)).toBeUndefined();
    expect(costOf(undefined, price)).toBeUndefined();
  });

  it('is zero for a model that is free, counted or not', () => {
    expect(costOf(undefined, { input: 0, output: 0 })).toBe(0);
  });
});
