import { add as addRational, multiply as times, ONE, power, rational, TooBig, type Rational } from './rational.js';

/**
 * A sum of terms, each a rational coefficient times powers of atoms. Atoms are
 *   `s:x` variables, `k:pi`, `k:e`, `k:i` constants, `r:7` prime numbers under a root, `f:…` subexpressions taken as unknowns.
 * Exponents are fractions; those of primes lie in (0, 1) and that of `i` is 1. In this form two sums over variables, roots
 * of rationals, pi and i are equal exactly when their terms are equal.
 */
export type Polynomial = ReadonlyMap<string, Term>;

export interface Term {
  coefficient: Rational;
  powers: readonly Power[];
}

/** `atom` to the power p/q, in lowest terms, q positive. */
export interface Power {
  atom: string;
  p: number;
  q: number;
}

const MOST_TERMS = 400;
const MOST_WORK = 20_000;
const LARGEST_EXPONENT = 10_000;

export const zero: Polynomial = new Map();

export function constant(value: Rational): Polynomial {
  return value.n === 0n ? zero : new Map([['', { coefficient: value, powers: [] }]]);
}

export function atom(name: string, p = 1, q = 1): Polynomial {
  return fromTerms([{ coefficient: ONE, powers: [{ atom: name, p, q }] }]);
}

export function fromTerms(terms: Iterable<Term>): Polynomial {
  const sum = new Map<string, Term>();
  for (const term of terms) {
    const key = keyOf(term.powers);
    const before = sum.get(key);
    const coefficient = before ? addRational(before.coefficient, term.coefficient) : term.coefficient;
    if (coefficient.n === 0n) sum.delete(key);
    else sum.set(key, { coefficient, powers: term.powers });
    if (sum.size > MOST_TERMS) throw new TooBig('terms');
  }
  return sum;
}

export function plus(a: Polynomial, b: Polynomial): Polynomial {
  return fromTerms([...a.values(), ...b.values()]);
}

export function scale(a: Polynomial, by: Rational): Polynomial {
  return fromTerms([...a.values()].map(({ coefficient, powers }) => ({ coefficient: times(coefficient, by), powers })));
}

export function product(a: Polynomial, b: Polynomial): Polynomial {
  if (a.size * b.size > MOST_WORK) throw new TooBig('product');
  const terms: Term[] = [];
  for (const left of a.values()) for (const right of b.values()) terms.push(productOfTerms(left, right));
  return fromTerms(terms);
}

/** The power with a whole exponent ≥ 0. */
export function toThe(base: Polynomial, exponent: number): Polynomial {
  if (exponent === 0) return constant(ONE);
  const only = base.size === 1 ? [...base.values()][0] : undefined;
  if (only) return fromTerms([powerOfTerm(only, exponent)]);
  if (exponent > 64) throw new TooBig('exponent');
  let result = base;
  for (let done = 1; done < exponent; done += 1) result = product(result, base);
  return result;
}

/** The power of a term with a whole exponent, positive or negative. */
export function powerOfTerm({ coefficient, powers }: Term, exponent: number): Term {
  const raised: Term = {
    coefficient: power(coefficient, exponent),
    powers: powers.map(({ atom: name, p, q }) => reduced(name, p * exponent, q)),
  };
  return tidy(raised);
}

export function equal(a: Polynomial, b: Polynomial): boolean {
  if (a.size !== b.size) return false;
  for (const [key, { coefficient }] of a) {
    const other = b.get(key)?.coefficient;
    if (!other || other.n !== coefficient.n || other.d !== coefficient.d) return false;
  }
  return true;
}

/** The value of a sum without atoms; undefined for others. */
export function asRational(a: Polynomial): Rational | undefined {
  if (a.size === 0) return rational(0n);
  return a.size === 1 ? a.get('')?.coefficient : undefined;
}

/** A text that is the same for equal sums, for comparison. */
export function textOf(a: Polynomial): string {
  return [...a]
    .map(([key, { coefficient }]) => `${coefficient.n}/${coefficient.d}*${key}`)
    .sort()
    .join('+');
}

export function keyOf(powers: readonly Power[]): string {
  return powers.map(({ atom: name, p, q }) => `${name}^${p}/${q}`).join(' ');
}

function productOfTerms(a: Term, b: Term): Term {
  const coefficient = times(a.coefficient, b.coefficient);
  if (a.powers.length === 0) return { coefficient, powers: b.powers };
  if (b.powers.length === 0) return { coefficient, powers: a.powers };
  const powers: Power[] = [];
  let [left, right] = [0, 0];
  while (left < a.powers.length || right < b.powers.length) {
    const x = a.powers[left];
    const y = b.powers[right];
    if (x && y && x.atom === y.atom) {
      powers.push(reduced(x.atom, x.p * y.q + y.p * x.q, x.q * y.q));
      left += 1;
      right += 1;
    } else if (x && (!y || x.atom < y.atom)) {
      powers.push(x);
      left += 1;
    } else if (y) {
      powers.push(y);
      right += 1;
    }
  }
  return tidy({ coefficient, powers });
}

/** Moves the rational part of powers of primes and of `i` into the coefficient, and drops powers that have become 1. */
export function tidy({ coefficient, powers }: Term): Term {
  let value = coefficient;
  const kept: Power[] = [];
  for (const { atom: name, p, q } of powers) {
    if (p === 0) continue;
    const whole = Math.floor(p / q);
    if (name.startsWith('r:')) {
      if (whole !== 0) value = times(value, power(rational(BigInt(name.slice(2))), whole));
      if (p !== whole * q) kept.push({ atom: name, p: p - whole * q, q });
    } else if (name === 'k:i' && q === 1) {
      const turns = ((p % 4) + 4) % 4;
      if (turns >= 2) value = { n: -value.n, d: value.d };
      if (turns % 2 === 1) kept.push({ atom: name, p: 1, q: 1 });
    } else kept.push({ atom: name, p, q });
  }
  return { coefficient: value, powers: kept };
}

function reduced(name: string, p: number, q: number): Power {
  const common = gcd(Math.abs(p), q) || 1;
  if (Math.abs(p / common) > LARGEST_EXPONENT || q / common > LARGEST_EXPONENT) throw new TooBig('exponent');
  return { atom: name, p: p / common, q: q / common };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
