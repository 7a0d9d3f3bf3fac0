import { fUpper, studentTCdf, studentTQuantile, studentTTail, studentTwoSided } from './distributions.js';
import { incompleteBeta } from './incomplete-beta.js';
import { normalCdf, normalQuantile, normalReach, normalTail } from './normal.js';

/** How far a number is off, as a share of what it should be. */
const off = (found: number, wanted: number): number => Math.abs(found / wanted - 1);

// Expected values: scipy.special.betainc, scipy.stats.f.sf; of Student and the normal distribution mpmath with 30 digits.
it.each([
  [0.3, 2, 5, 0.579825],
  [0.9, 0.5, 0.5, 0.79516723530087],
  [0.02, 24, 2.5, 0],
  [0.5, 30, 30, 0.5],
])('I_%d(%d, %d)', (x, a, b, expected) => {
  expect(incompleteBeta(x, a, b)).toBeCloseTo(expected, 12);
});

describe('Student', () => {
  it.each([
    [1.5, 1, 0.187167041810999],
    [0.3, 2.5, 0.393671185747599],
    [12, 4, 0.000138214274251486],
    [2, 30, 0.0273125224814916],
    [2.5, 1e4, 0.00621760977529185],
  ])('exceeds %d at %d degrees of freedom as often as it should', (t, df, tail) => {
    expect(off(studentTTail(t, df), tail)).toBeLessThan(1e-11);
    expect(studentTTail(-t, df)).toBeCloseTo(1 - tail, 13);
    expect(studentTCdf(t, df)).toBeCloseTo(1 - tail, 13);
  });

  it.each([
    [4, 1e6, 3.16735170050241e-5],
    [3.9, 1e7, 4.80966579883237e-5],
    [2, 1e8, 0.0227501332979534],
    [2, 1e9, 0.0227501320831566],
  ])('keeps six digits of the tail beyond %d at %d degrees of freedom', (t, df, tail) => {
    expect(off(studentTTail(t, df), tail)).toBeLessThan(1e-6);
  });

  it.each([
    [0.975, 1, 12.7062047361747],
    [0.975, 2, 4.30265272974946],
    [0.975, 3, 3.18244630528371],
    [0.975, 4, 2.77644510519779],
    [0.975, 9, 2.26215716279821],
    [0.9, 1.5, 2.19639841756554],
    [0.995, 120, 2.61742114510687],
    [0.999, 7, 4.78528962863833],
    [0.975, Infinity, 1.959963984540054],
  ])('has the quantile %d at %d degrees of freedom', (probability, df, t) => {
    expect(off(studentTQuantile(probability, df), t)).toBeLessThan(1e-11);
    expect(off(studentTQuantile(1 - probability, df), -t)).toBeLessThan(1e-11);
  });

  it('has closed forms at one and two degrees of freedom, and between', () => {
    for (const t of [-30, -1.5, 0, 0.3, 2, 700]) {
      expect(studentTCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 14);
      expect(studentTCdf(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 14);
    }
    expect(studentTCdf(2, 1.5)).toBeGreaterThan(studentTCdf(2, 1));
    expect(studentTCdf(2, 1.5)).toBeLessThan(studentTCdf(2, 2));
  });

  it('keeps the digits of what hardly ever happens, and knows its ends', () => {
    expect(off(-studentTQuantile(1e-13, 10), 51.0793765175381)).toBeLessThan(1e-11);
    expect(studentTTail(Infinity, 3)).toBe(0);
    expect(studentTQuantile(0.5, 3)).toBe(0);
    expect(studentTQuantile(0.95, 0)).toBe(Infinity);
  });

  it('and Fisher tell how likely as much by chance is', () => {
    expect(studentTwoSided(2.5, 8)).toBeCloseTo(0.03694203771362412, 12);
    expect(studentTwoSided(-2.5, 8)).toBeCloseTo(0.03694203771362412, 12);
    expect(studentTwoSided(0, 3)).toBe(1);
    expect(fUpper(4.9, 5, 48)).toBeCloseTo(0.0010581587526195748, 12);
    expect(fUpper(0, 5, 48)).toBe(1);
  });
});

describe('the normal distribution', () => {
  it.each([
    [0.1, 0.460172162722971],
    [1, 0.158655253931457],
    [2.9, 0.00186581330038404],
    [3.1, 0.000967603213218357],
    [6, 9.86587645037698e-10],
    [12, 1.77648211207768e-33],
    [30, 4.90671392714819e-198],
  ])('exceeds %d as often as it should', (z, tail) => {
    expect(off(normalTail(z), tail)).toBeLessThan(1e-12);
    expect(normalCdf(z)).toBeCloseTo(1 - tail, 13);
    expect(off(normalCdf(-z), tail)).toBeLessThan(1e-12);
  });

  it.each([
    [0.5, 0.6744897501960817],
    [0.9, 1.6448536269514722],
    [0.95, 1.959963984540054],
    [0.999, 3.2905267314919255],
  ])('stays within reach with probability %d', (probability, expected) => {
    expect(normalReach(probability)).toBeCloseTo(expected, 12);
    expect(normalQuantile((1 + probability) / 2)).toBeCloseTo(expected, 12);
  });
});
