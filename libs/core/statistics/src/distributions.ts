/** Lanczos' approximation with g = 7 and nine terms (Godfrey's coefficients): 15 digits for positive arguments. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

function logGamma(value: number): number {
  const x = value - 1;
  const t = x + 7.5;
  const sum = LANCZOS.slice(1).reduce((total, term, index) => total + term / (x + index + 1), LANCZOS[0] as number);
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(sum);
}

const TINY = 1e-300;
const PRECISION = 1e-15;
const MOST_STEPS = 500;

/** Regularised incomplete beta function I_x(a, b) by Lentz's continued fraction; a and b above 0, x in [0, 1]. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The continued fraction converges fast only below the distribution's mean.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x)) / a;
  const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MOST_STEPS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const term of [even, odd]) {
      d = 1 / away(1 + term * d);
      c = away(1 + term / c);
      change = c * d;
      fraction *= change;
    }
    if (Math.abs(change - 1) < PRECISION) break;
  }
  return front * fraction;
}

/** Probability that Student's t with `df` degrees of freedom lies at least as far from zero as `t`, on either side. */
export function studentTwoSided(t: number, df: number): number {
  return incompleteBeta(df / (df + t * t), df / 2, 0.5);
}

/** Probability that F with these degrees of freedom is at least `f`. */
export function fUpper(f: number, numerator: number, denominator: number): number {
  return incompleteBeta(denominator / (denominator + numerator * f), denominator / 2, numerator / 2);
}

/** The z for which a normal variable lies within ±z standard deviations of its mean with this probability: 1.96 for 0.95. */
export function normalReach(probability: number): number {
  let [low, high] = [0, FARTHEST];
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (low + high) / 2;
    if (normalWithin(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const FARTHEST = 6;
const HALVINGS = 60;

/** Probability of lying within ±z, by the power series of the error function: exact to ten digits for z up to 6. */
function normalWithin(z: number): number {
  let term = z / Math.SQRT2;
  let sum = term;
  for (let n = 1; Math.abs(term) > 1e-17 && n < 200; n += 1) {
    term *= -(z * z) / 2 / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
