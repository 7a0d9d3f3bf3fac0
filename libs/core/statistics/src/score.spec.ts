import { scoreOf, wilson, withInterval, withIntervals } from './score.js';

describe('wilson', () => {
  it.each([
    // As statsmodels' proportion_confint(count, nobs, method="wilson") gives them.
    [0, 20, 0, 0.1611],
    [20, 20, 0.8389, 1],
    [9, 20, 0.2582, 0.6579],
    [1, 1, 0.2065, 1],
    [0, 1000, 0, 0.0038],
  ])('of %d in %d', (seen, n, low, high) => {
    const interval = wilson(seen / n, n);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });
});

describe('scoreOf', () => {
  it('has an interval where the standard error is none', () => {
    expect(scoreOf(new Array<number>(20).fill(0))).toMatchObject({ mean: 0, stderr: 0, low: 0, items: 20 });
    expect(scoreOf(new Array<number>(20).fill(0)).high).toBeCloseTo(0.1611, 4);
    expect(scoreOf([1]).low).toBeCloseTo(0.2065, 4);
  });

  it('leaves out what has no score, and is no result without any', () => {
    expect(scoreOf([1, Number.NaN, 0, 1])).toMatchObject({ mean: 2 / 3, items: 4, unscored: 1 });
    expect(scoreOf([Number.NaN, Number.NaN])).toEqual({
      mean: null,
      stderr: null,
      low: null,
      high: null,
      items: 2,
      unscored: 2,
    });
    expect(scoreOf([])).toMatchObject({ mean: null, items: 0 });
  });

  it('is what a known mean gets as well', () => {
    const { mean, stderr, items, low, high } = scoreOf([1, 1, 0]);
    expect(withInterval({ mean, stderr, items })).toEqual({ mean, stderr, items, low, high });
    expect(withInterval({ mean: null, stderr: null, items: 2, unscored: 2 })).toMatchObject({ low: null, high: null });
  });
});

describe('withIntervals', () => {
  it('gives shares without an error an interval, in their own unit, and leaves the others alone', () => {
    const sure = { id: 'strict', value: 0.5, stderr: 0.05, unit: 'share' };
    const count = { id: 'n', value: 0, stderr: 0, unit: 'count' };
    const [none, all, won, ...rest] = withIntervals(
      [
        { id: 'pass@1', value: 0, stderr: 0, unit: 'share' },
        { id: 'win_rate', value: 100, stderr: 0.01, unit: 'percent' },
        { id: 'score', value: 100, low: 100, high: 100, unit: 'percent' },
        sure,
        count,
      ],
      20,
    );
    expect(none).toEqual({ id: 'pass@1', value: 0, low: 0, high: expect.closeTo(0.1611, 4) as number, unit: 'share' });
    for (const { low, high } of [all, won] as { low: number; high: number }[]) {
      expect([low, high]).toEqual([expect.closeTo(83.89, 2), 100]);
    }
    expect(rest).toEqual([sure, count]);
  });
});
