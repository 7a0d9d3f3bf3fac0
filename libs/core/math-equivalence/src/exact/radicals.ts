import { ofTerm, rationalOf, termOf, times, type Fraction } from './fraction.js';
import type { Power, Term } from './polynomial.js';
import { TooBig, type Rational } from './rational.js';

/** Trial division of a number under a root uses primes up to this. */
const LARGEST_TRIAL = 2_000;

/**
 * `base` to the power p/q with q > 1, if it can be written with roots of primes: for one term without variables, a rational, or
 * a single variable. Odd roots of negative numbers are the real ones, as in school; even ones contain `i`.
 */
export function fractionalPower(base: Fraction, p: number, q: number): Fraction | undefined {
  const value = rationalOf(base);
  if (value) return powerOfRational(value, p, q);
  const term = termOf(base);
  if (!term || term.coefficient.n <= 0n) return undefined;
  const powers: Power[] = [];
  for (const each of term.powers) {
    if (each.atom === 'k:i') return undefined;
    const isPositive = /^(k:|r:)/.test(each.atom);
    // The root of a square is an absolute value, so it is only known for factors that are positive.
    if (!isPositive && (each.p !== 1 || each.q !== 1)) return undefined;
    powers.push(fraction(each.atom, each.p * p, each.q * q));
  }
  const number = powerOfRational(term.coefficient, p, q);
  return number && times(number, ofTerm({ coefficient: { n: 1n, d: 1n }, powers }));
}

function powerOfRational(value: Rational, p: number, q: number): Fraction | undefined {
  if (value.n === 0n) return p > 0 ? ofTerm({ coefficient: value, powers: [] }) : undefined;
  if (value.n < 0n) {
    const positive = powerOfRational({ n: -value.n, d: value.d }, p, q);
    if (!positive) return undefined;
    if (q % 2 === 1) return p % 2 === 0 ? positive : times(positive, ofTerm(unit(-1n)));
    if (q !== 2) return undefined;
    return times(positive, ofTerm({ ...unit(1n), powers: [{ atom: 'k:i', p, q: 1 }] }));
  }
  const powers = new Map<string, Power>();
  for (const [number, direction] of [
    [value.n, 1],
    [value.d, -1],
  ] as const) {
    for (const [prime, count] of factors(number, q)) {
      powers.set(`r:${prime}`, fraction(`r:${prime}`, direction * count * p, q));
    }
  }
  const sorted = [...powers.values()].sort((a, b) => (a.atom < b.atom ? -1 : 1));
  return ofTerm({ ...unit(1n), powers: sorted });
}

const unit = (n: bigint): Term => ({ coefficient: { n, d: 1n }, powers: [] });

/** Prime factors. Throws when the rest after trial division is neither a prime nor the q-th power of a prime. */
function factors(number: bigint, q: number): Map<bigint, number> {
  const found = new Map<bigint, number>();
  let rest = number;
  for (let trial = 2n; trial <= LARGEST_TRIAL && trial * trial <= rest; trial += trial === 2n ? 1n : 2n) {
    let count = 0;
    while (rest % trial === 0n) {
      rest /= trial;
      count += 1;
    }
    if (count > 0) found.set(trial, count);
  }
  if (rest === 1n) return found;
  if (rest <= BigInt(LARGEST_TRIAL) ** 2n) return found.set(rest, 1);
  if (rest > 1n << 900n) throw new TooBig('factors');
  const root = BigInt(Math.round(Number(rest) ** (1 / q)));
  if (root ** BigInt(q) === rest && root <= BigInt(LARGEST_TRIAL) ** 2n) return found.set(root, q);
  throw new TooBig('factors');
}

function fraction(atom: string, p: number, q: number): Power {
  const common = gcd(Math.abs(p), q) || 1;
  return { atom, p: p / common, q: q / common };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
