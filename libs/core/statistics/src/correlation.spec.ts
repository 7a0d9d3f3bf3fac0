import { kendall, pearson, ranksOf, spearman } from './correlation.js';

describe('correlation', () => {
  // Expected values: scipy.stats.
  it('agrees with SciPy', () => {
    const [left, right] = [
      [1, 2, 3, 4, 10],
      [2, 1, 4, 3, 7],
    ];
    expect(pearson(left, right)).toBeCloseTo(0.9214426752509266, 12);
    expect(spearman(left, right)).toBeCloseTo(0.8, 12);
    expect(spearman([1, 1, 2, 3], [4, 2, 2, 9])).toBeCloseTo(0.5, 12);
    expect(kendall([12, 2, 1, 12, 2], [1, 4, 7, 1, 0])).toBeCloseTo(-0.47140452079103173, 12);
  });

  it('counts pairs that agree, less those that do not', () => {
    expect(kendall([1, 2, 3, 4], [2, 1, 3, 4])).toBeCloseTo(4 / 6, 12);
    expect(kendall([1, 2, 3], [3, 2, 1])).toBe(-1);
    // One pair is tied on the left, none on the right: 2 of √(2 · 3).
    expect(kendall([1, 1, 2], [5, 6, 7])).toBeCloseTo(2 / Math.sqrt(6), 12);
  });

  it('lets equal values share their ranks', () => {
    expect(ranksOf([5, 1, 5, 0])).toEqual([3.5, 2, 3.5, 1]);
  });

  it('is no number where one side does not vary', () => {
    expect(pearson([1, 1, 1], [1, 2, 3])).toBeNaN();
    expect(spearman([1, 2, 3], [4, 4, 4])).toBeNaN();
    expect(pearson([1], [2])).toBeNaN();
    expect(kendall([1, 1, 1], [1, 2, 3])).toBeNaN();
    expect(kendall([1], [2])).toBeNaN();
  });

  it('refuses lists that are no pairs', () => {
    expect(() => spearman([1], [])).toThrow('compared');
    expect(() => kendall([1], [])).toThrow('compared');
  });
});
