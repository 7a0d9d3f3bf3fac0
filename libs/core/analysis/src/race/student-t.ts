/** Logarithm of the gamma function for x > 0 (Lanczos, g = 7, nine terms; relative error below 1e-13). */
function logGamma(x: number): number {
  const terms = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const shifted = x - 1;
  const base = shifted + 7.5;
  const sum = terms.slice(1).reduce((total, term, index) => total + term / (shifted + index + 1), terms[0] as number);
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

/** Regularised incomplete beta function for x in [0, 1] (Lentz's continued fraction). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast below the mean; above it the other tail is computed.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x) - Math.log(a),
  );
  const kept = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let [c, d, fraction] = [1, 1 / kept(1 - ((a + b) * x) / (a + 1)), 0];
  fraction = d;
  for (let m = 1; m <= 300; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / kept(1 + even * d);
    c = kept(1 + even / c);
    fraction *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / kept(1 + odd * d);
    c = kept(1 + odd / c);
    const step = c * d;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-14) break;
  }
  return front * fraction;
}

/** Probability that Student's t with `df` degrees of freedom exceeds `t`. `df` may be fractional, or infinite: the normal. */
export function upperTail(t: number, df: number): number {
  if (t < 0) return 1 - upperTail(-t, df);
  if (!Number.isFinite(t)) return 0;
  // Beyond this the two differ by less than any decision could notice, and the beta function loses digits.
  const freedom = Math.min(df, 1e6);
  return 0.5 * incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/** The t that is exceeded with `probability`, in (0, 1). Infinite without degrees of freedom. */
export function upperQuantile(probability: number, df: number): number {
  if (df <= 0) return Infinity;
  if (probability > 0.5) return -upperQuantile(1 - probability, df);
  let [low, high] = [0, 1];
  while (upperTail(high, df) > probability && high < 1e12) high *= 2;
  for (let step = 0; step < 200 && high - low > 1e-12 * high; step += 1) {
    const middle = (low + high) / 2;
    if (upperTail(middle, df) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
