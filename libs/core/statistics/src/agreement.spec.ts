import { quadraticKappa, slope, spearman } from './agreement.js';

describe('kappa with quadratic weights', () => {
  // By the definition: the confusion matrix against that of independent raters.
  function byTable(a: number[], b: number[]): number {
    const n = a.length;
    let [observed, expected] = [0, 0];
    for (let x = 1; x <= 5; x += 1) {
      for (let y = 1; y <= 5; y += 1) {
        const weight = (x - y) ** 2;
        observed += (weight * a.filter((value, i) => value === x && b[i] === y).length) / n;
        expected += (weight * a.filter((v) => v === x).length * b.filter((v) => v === y).length) / n / n;
      }
    }
    return 1 - observed / expected;
  }

  it.each([
    [
      [1, 2, 3, 4, 5, 5, 3, 2],
      [1, 2, 4, 4, 5, 3, 3, 1],
    ],
    [
      [4, 4, 4, 5],
      [5, 5, 4, 4],
    ],
    [
      [1, 5, 1, 5],
      [5, 1, 5, 1],
    ],
  ])('%j %j is that of the table', (a, b) => {
    expect(quadraticKappa(a, b)).toBeCloseTo(byTable(a, b), 12);
  });

  it('is 1 for the same varied scores, and unknown where nothing varies', () => {
    expect(quadraticKappa([1, 2, 5], [1, 2, 5])).toBe(1);
    expect(quadraticKappa([4, 4], [4, 4])).toBeNull();
    expect(quadraticKappa([], [])).toBeNull();
  });

  it('is 0 where one rater gives everything the same number', () => {
    expect(quadraticKappa([3, 3, 3], [2, 3, 4])).toBeCloseTo(0, 12);
  });
});

it('correlates ranks, ties sharing theirs', () => {
  expect(spearman([1, 2, 3, 4], [10, 20, 25, 100])).toBeCloseTo(1, 12);
  expect(spearman([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
  // Ranks 0.5, 0.5, 2, 3 against 0, 1, 2, 3.
  expect(spearman([1, 1, 2, 3], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
  expect(spearman([2, 2], [1, 5])).toBeNull();
  expect(() => spearman([1], [])).toThrow('compared');
});

describe('a slope', () => {
  const x = Array.from({ length: 40 }, (_, index) => index);

  it('holds what the points were made with', () => {
    const found = slope(
      x,
      x.map((value) => 2 + 0.5 * value + (value % 2 === 0 ? 1 : -1)),
    );
    expect(found?.low).toBeLessThan(0.5);
    expect(found?.high).toBeGreaterThan(0.5);
    expect(found?.value).toBeCloseTo(0.5, 1);
  });

  it('is unknown for few points, and where x does not vary', () => {
    expect(slope(x.slice(0, 9), x.slice(0, 9))).toBeNull();
    expect(slope(new Array<number>(20).fill(3), x.slice(0, 20))).toBeNull();
  });
});
