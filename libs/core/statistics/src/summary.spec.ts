import { difference, estimate, mean, meanAndStderr, meanOf, percentileInterval, quantiles } from './summary.js';

describe('meanAndStderr', () => {
  it('is the sample standard deviation (n − 1) over the root of n', () => {
    // Squares about 0.75 sum to 0.75; over 3 is 0.25; its root 0.5; over the root of 4 is 0.25.
    expect(meanAndStderr([0, 1, 1, 1])).toEqual({ mean: 0.75, stderr: 0.25, items: 4 });
  });

  it('has no error to report for a single item', () => {
    expect(meanAndStderr([0.3])).toEqual({ mean: 0.3, stderr: 0, items: 1 });
  });

  it('refuses no items', () => {
    expect(() => meanAndStderr([])).toThrow('mean of no values');
    expect(() => mean(new Float64Array(0))).toThrow('mean of no values');
  });
});

describe('quantiles', () => {
  it('interpolates between order statistics, whatever the order of the input', () => {
    expect(quantiles([4, 1, 3, 2], [0, 0.25, 0.5, 0.9, 1])).toEqual([1, 1.75, 2.5, 3.7, 4]);
  });

  it('leaves its input as it was', () => {
    const values = [3, 1, 2];
    quantiles(values, [0.5]);
    expect(values).toEqual([3, 1, 2]);
  });

  it('refuses no values', () => {
    expect(() => quantiles([], [0.5])).toThrow('quantile of no values');
  });

  it('cuts the same share off at either end of an interval', () => {
    const values = Array.from({ length: 101 }, (_, index) => index);
    const { low, high } = percentileInterval(values, 0.9);
    expect(low).toBeCloseTo(5, 10);
    expect(high).toBeCloseTo(95, 10);
  });
});

describe('an interval with an end at zero', () => {
  it('ends at zero, also where sums that cancel left rounding noise', () => {
    const noise = 0.1 + 0.2 - 0.3;
    expect(noise).not.toBe(0);
    expect(percentileInterval([noise, noise, 1, 2], 0.95)).toMatchObject({ low: 0 });
    expect(percentileInterval([-2, -1, -noise, -noise], 0.95)).toMatchObject({ high: 0 });
    expect(percentileInterval([1e-6, 1e-6, 1], 0.95)).toMatchObject({ low: 1e-6 });
  });
});

describe('statistics with replicates', () => {
  const left = { value: 4, replicates: Float64Array.of(3, 4, 5) };
  const right = { value: 2, replicates: Float64Array.of(1, 2, 3) };

  it('averages replicate by replicate', () => {
    expect(meanOf([left, right])).toEqual({ value: 3, replicates: Float64Array.of(2, 3, 4) });
  });

  it('cancels in a difference what both sides share', () => {
    const gap = difference(left, right);
    expect(gap.replicates).toEqual(Float64Array.of(2, 2, 2));
    expect(estimate(gap, 0.95)).toEqual({ value: 2, low: 2, high: 2 });
  });
});
