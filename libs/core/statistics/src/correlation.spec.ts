import { pearson, ranksOf, spearman } from './correlation.js';

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
  });

  it('lets equal values share their ranks', () => {
    expect(ranksOf([5, 1, 5, 0])).toEqual([3.5, 2, 3.5, 1]);
  });

  it('is no number where one side does not vary', () => {
    expect(pearson([1, 1, 1], [1, 2, 3])).toBeNaN();
    expect(spearman([1, 2, 3], [4, 4, 4])).toBeNaN();
    expect(pearson([1], [2])).toBeNaN();
  });

  it('refuses lists that are no pairs', () => {
    expect(() => spearman([1], [])).toThrow('compared');
  });
});
