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

/**
 * Regularised incomplete beta function I_x(a, b); a and b above 0, x in [0, 1]. Digits go with a large a or b, since logarithms as
 * large as they are cancel: at 10⁶ nine are left.
 *
 * @param rest 1 − x, where the caller knows it better than a subtraction does
 */
export function incompleteBeta(x: number, a: number, b: number, rest = 1 - x): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  // The fraction converges fast below the mean of the distribution only.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(rest, b, a, x);
  const logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * logOf(x, rest) + b * logOf(rest, x);
  return (Math.exp(logFront) * fraction(x, a, b)) / a;
}

/** The logarithm of x, of whose distance to 1 more digits are known. */
const logOf = (x: number, rest: number): number => (rest < 0.5 ? Math.log1p(-rest) : Math.log(x));

const TINY = 1e-300;
const PRECISION = 1e-15;
const MOST_STEPS = 500;

/** The continued fraction of the function, by Lentz's method. */
function fraction(x: number, a: number, b: number): number {
  const nonZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= MOST_STEPS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const term of [even, odd]) {
      d = 1 / nonZero(1 + term * d);
      c = nonZero(1 + term / c);
      change = c * d;
      result *= change;
    }
    if (Math.abs(change - 1) < PRECISION) break;
  }
  return result;
}
