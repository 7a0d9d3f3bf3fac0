import { fUpper, incompleteBeta, normalReach, studentTwoSided } from './distributions.js';

describe('tails of distributions', () => {
  // Expected values: scipy.special.betainc, scipy.stats.t.sf, scipy.stats.f.sf.
  it.each([
    [0.3, 2, 5, 0.579825],
    [0.9, 0.5, 0.5, 0.79516723530087],
    [0.02, 24, 2.5, 0],
    [0.5, 30, 30, 0.5],
  ])('I_%d(%d, %d)', (x, a, b, expected) => {
    expect(incompleteBeta(x, a, b)).toBeCloseTo(expected, 12);
  });

  it('Student and Fisher', () => {
    expect(studentTwoSided(2.5, 8)).toBeCloseTo(0.03694203771362412, 12);
    expect(studentTwoSided(-2.5, 8)).toBeCloseTo(0.03694203771362412, 12);
    expect(studentTwoSided(0, 3)).toBe(1);
    expect(fUpper(4.9, 5, 48)).toBeCloseTo(0.0010581587526195748, 12);
    expect(fUpper(0, 5, 48)).toBe(1);
  });

  it.each([
    [0.5, 0.6744897501960817],
    [0.9, 1.6448536269514722],
    [0.95, 1.959963984540054],
    [0.999, 3.2905267314919255],
  ])('normalReach(%d)', (probability, expected) => {
    expect(normalReach(probability)).toBeCloseTo(expected, 9);
  });
});
