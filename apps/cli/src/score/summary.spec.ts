import { clusteredMean, isCorrect } from './summary.js';

describe('clusteredMean', () => {
  it('is mean and standard error of the rows where each is an item of its own', () => {
    // Sample variance of 1, 1, 0, 0 is 1/3; over n = 4 that is 1/12.
    const { mean, stderr } = clusteredMean([1, 1, 0, 0].map((sum) => ({ sum, rows: 1 })));
    expect(mean).toBe(0.5);
    expect(stderr).toBeCloseTo(Math.sqrt(1 / 12), 12);
    expect(clusteredMean([{ sum: 1, rows: 1 }])).toEqual({ mean: 1, stderr: 0 });
  });

  it('does not take more answers to the same items for more items', () => {
    const once = clusteredMean([1, 1, 0, 0].map((sum) => ({ sum, rows: 1 })));
    const tenTimes = clusteredMean([10, 10, 0, 0].map((sum) => ({ sum, rows: 10 })));
    expect(tenTimes.mean).toBe(once.mean);
    expect(tenTimes.stderr).toBeCloseTo(once.stderr, 12);
  });

  it('keeps to the mean of the rows where items have different numbers of them', () => {
    expect(
      clusteredMean([
        { sum: 3, rows: 3 },
        { sum: 0, rows: 1 },
      ]).mean,
    ).toBe(0.75);
  });
});

it('takes a benchmark at its word about what is correct', () => {
  const score = { extracted: null, reason: '' };
  expect(isCorrect({ ...score, value: 1 })).toBe(true);
  expect(isCorrect({ ...score, value: 0.99 })).toBe(false);
  expect(isCorrect({ ...score, value: 0.6, details: { correct: true } })).toBe(true);
});
