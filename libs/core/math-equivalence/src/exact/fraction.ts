import {
  asRational,
  atom,
  constant,
  equal,
  fromTerms,
  plus,
  powerOfTerm,
  product,
  scale,
  textOf,
  tidy,
  toThe,
  type Polynomial,
  type Term,
} from './polynomial.js';
import { NoNumber, ONE, type Rational } from './rational.js';

/** A quotient of two sums. If the divisor has only one term, it is divided out, so most divisors are 1. */
export interface Fraction {
  top: Polynomial;
  bottom: Polynomial;
}

const one = constant(ONE);

export function ofRational(value: Rational): Fraction {
  return { top: constant(value), bottom: one };
}

export function ofAtom(name: string): Fraction {
  return { top: atom(name), bottom: one };
}

export function sum(a: Fraction, b: Fraction): Fraction {
  if (equal(a.bottom, b.bottom)) return { top: plus(a.top, b.top), bottom: a.bottom };
  return { top: plus(product(a.top, b.bottom), product(b.top, a.bottom)), bottom: product(a.bottom, b.bottom) };
}

export function times(a: Fraction, b: Fraction): Fraction {
  return { top: product(a.top, b.top), bottom: product(a.bottom, b.bottom) };
}

export function minus(a: Fraction): Fraction {
  return { top: scale(a.top, { n: -1n, d: 1n }), bottom: a.bottom };
}

export function quotient(a: Fraction, b: Fraction): Fraction {
  if (b.top.size === 0) throw new NoNumber('division by zero');
  const divided: Fraction = { top: product(a.top, b.bottom), bottom: product(a.bottom, b.top) };
  const only = divided.bottom.size === 1 ? [...divided.bottom.values()][0] : undefined;
  return only ? { top: product(divided.top, fromTerms([powerOfTerm(only, -1)])), bottom: one } : divided;
}

/** The power with a whole exponent, positive or negative. */
export function raised(base: Fraction, exponent: number): Fraction {
  if (exponent < 0) return raised(quotient(ofRational(ONE), base), -exponent);
  return { top: toThe(base.top, exponent), bottom: toThe(base.bottom, exponent) };
}

/** Whether the difference is zero. */
export function sameFraction(a: Fraction, b: Fraction): boolean {
  if (equal(a.bottom, b.bottom)) return equal(a.top, b.top);
  return equal(product(a.top, b.bottom), product(b.top, a.bottom));
}

export function rationalOf({ top, bottom }: Fraction): Rational | undefined {
  return bottom === one || equal(bottom, one) ? asRational(top) : undefined;
}

/** The term of a fraction that consists of one term; undefined for others. */
export function termOf({ top, bottom }: Fraction): Term | undefined {
  return top.size === 1 && equal(bottom, one) ? [...top.values()][0] : undefined;
}

export function ofTerm(term: Term): Fraction {
  return { top: fromTerms([tidy(term)]), bottom: one };
}

export function textOfFraction({ top, bottom }: Fraction): string {
  return equal(bottom, one) ? textOf(top) : `(${textOf(top)})/(${textOf(bottom)})`;
}
