import { l1Logistic, l1LogisticCv, logistic, type SoftLabelledRows } from './l1-logistic.js';

const rows = (count: number, value: (index: number) => number): Float64Array =>
  Float64Array.from({ length: count }, (_, index) => value(index));

const small: SoftLabelledRows = {
  features: [rows(20, (i) => (((i * 37) % 20) - 9.5) / 10), rows(20, (i) => (((i * 53) % 17) - 8) / 4)],
  labels: Float64Array.from([
    0.305, 0.911, 0.922, 0.531, 0.568, 0.112, 0.127, 0.773, 0.245, 0.919, 0.519, 0.556, 0.593, 0.122, 0.764, 0.236,
    0.264, 0.926, 0.544, 0.581,
  ]),
  weights: rows(20, (i) => (i % 4 ? 1 : 0.1)),
};

describe('l1Logistic', () => {
  // scikit-learn 1.9.1: LogisticRegression(penalty='l1', solver='liblinear', fit_intercept=False, tol=1e-15), every row
  // twice, as 1 and as 0, weighted by its label.
  it.each([
    [0.05, [0, 0]],
    [0.5, [0, -0.22955361489333273]],
    [2, [1.1682049596183963, -0.6194282903232378]],
    [100, [1.8279371659085415, -0.8415718939991254]],
  ])('agrees with scikit-learn at strength %d', (strength, expected) => {
    const found = l1Logistic(small, strength);
    expected.forEach((coefficient, index) => expect(found[index]).toBeCloseTo(coefficient, 10));
  });

  it('meets the conditions of the minimum over ten orders of magnitude', () => {
    for (let exponent = -5; exponent <= 5; exponent += 1) {
      const strength = 10 ** exponent;
      const found = l1Logistic(small, strength);
      found.forEach((w, index) => {
        const slope = gradient(small, found, index) * strength;
        if (w === 0) expect(Math.abs(slope)).toBeLessThanOrEqual(1);
        else expect((slope + Math.sign(w)) / Math.max(1, strength)).toBeCloseTo(0, 9);
      });
    }
  });

  it('bears what has no minimum without a penalty: separable labels, a feature that is always 0', () => {
    const [w, idle] = l1Logistic(
      {
        features: [Float64Array.of(-1, 1), Float64Array.of(0, 0)],
        labels: Float64Array.of(0, 1),
        weights: Float64Array.of(1, 1),
      },
      10_000,
    );
    // 2C·σ(−w) = 1
    expect(logistic(-(w as number))).toBeCloseTo(1 / 20_000, 12);
    expect(idle).toBe(0);
  });
});

describe('l1LogisticCv', () => {
  const strengths = Array.from({ length: 10 }, (_, index) => 10 ** (-4 + (8 * index) / 9));

  it('chooses as scikit-learn does with GroupKFold(5)', () => {
    const { strength, coefficients } = l1LogisticCv(small, strengths, 5);
    expect(strength).toBeCloseTo(21.54434690031882, 10);
    expect(coefficients).toEqual(l1Logistic(small, strength));
  });

  it('takes the first of equals', () => {
    const idle = { ...small, features: [new Float64Array(20)] };
    expect(l1LogisticCv(idle, strengths, 5)).toEqual({ strength: strengths[0], coefficients: Float64Array.of(0) });
  });
});

it('has a logistic that does not overflow', () => {
  expect([logistic(0), logistic(800), logistic(-800)]).toEqual([0.5, 1, 0]);
});

function gradient({ features, labels, weights }: SoftLabelledRows, point: Float64Array, index: number): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row += 1) {
    const margin = features.reduce((total, feature, at) => total + (feature[row] as number) * (point[at] as number), 0);
    const residual = logistic(margin) - (labels[row] as number);
    sum += (weights[row] as number) * residual * ((features[index] as Float64Array)[row] as number);
  }
  return sum;
}
