import { upperQuantile, upperTail } from './student-t.js';

// Tables of Student's t: probability to one side, degrees of freedom, quantile.
const TABLE = [
  [0.05, 1, 6.314],
  [0.025, 2, 4.303],
  [0.01, 5, 3.365],
  [0.001, 10, 4.144],
  [0.025, 30, 2.042],
  [0.025, Infinity, 1.96],
] as const;

it.each(TABLE)('finds the quantile of %p with %p degrees of freedom', (probability, df, quantile) => {
  expect(upperQuantile(probability, df)).toBeCloseTo(quantile, 3);
  expect(upperTail(quantile, df)).toBeCloseTo(probability, 4);
});

it('is symmetric, and knows its ends', () => {
  expect(upperTail(0, 7)).toBeCloseTo(0.5, 12);
  expect(upperTail(-2, 7) + upperTail(2, 7)).toBeCloseTo(1, 12);
  expect(upperQuantile(0.9, 4)).toBeCloseTo(-upperQuantile(0.1, 4), 9);
  expect(upperTail(Infinity, 3)).toBe(0);
  expect(upperQuantile(0.05, 0)).toBe(Infinity);
});
