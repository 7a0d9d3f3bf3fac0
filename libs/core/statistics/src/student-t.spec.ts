import { normalCdf, studentTCdf, studentTQuantile, studentUpperQuantile, studentUpperTail } from './student-t.js';

// Printed tables of Student's distribution.
it.each([
  [0.975, 1, 12.7062],
  [0.975, 2, 4.30265],
  [0.975, 5, 2.57058],
  [0.95, 10, 1.81246],
  [0.8, 30, 0.853767],
  [0.995, 120, 2.61742],
])('has the quantile %d at %d degrees of freedom that tables print', (probability, df, t) => {
  expect(studentTQuantile(probability, df)).toBeCloseTo(t, 4);
  expect(studentTQuantile(1 - probability, df)).toBeCloseTo(-t, 4);
  expect(studentTCdf(studentTQuantile(probability, df), df)).toBeCloseTo(probability, 10);
});

it('has closed forms at one and two degrees of freedom, and between', () => {
  for (const t of [-30, -1.5, 0, 0.3, 2, 700]) {
    expect(studentTCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 10);
    expect(studentTCdf(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 10);
  }
  expect(studentTCdf(2, 1.5)).toBeGreaterThan(studentTCdf(2, 1));
  expect(studentTCdf(2, 1.5)).toBeLessThan(studentTCdf(2, 2));
});

it('is the normal distribution with very many degrees of freedom', () => {
  expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 6);
  expect(studentTQuantile(0.975, Infinity)).toBeCloseTo(1.959964, 5);
});

it('keeps the digits of small tails', () => {
  // Closed forms of the tail at one and two degrees of freedom.
  expect(studentUpperTail(1e9, 1) / (Math.atan(1e-9) / Math.PI)).toBeCloseTo(1, 9);
  expect(studentUpperTail(1e6, 2) / (1 / (1e6 ** 2 + 2 + 1e6 * Math.sqrt(1e12 + 2)))).toBeCloseTo(1, 9);
  expect(studentUpperTail(studentUpperQuantile(1e-13, 12), 12) / 1e-13).toBeCloseTo(1, 9);
});

it('is symmetric, and knows its ends', () => {
  expect(studentUpperTail(-2, 7) + studentUpperTail(2, 7)).toBeCloseTo(1, 12);
  expect(studentUpperTail(Infinity, 3)).toBe(0);
  expect(studentUpperTail(-Infinity, 3)).toBe(1);
  expect(studentUpperQuantile(0.05, 0)).toBe(Infinity);
});
