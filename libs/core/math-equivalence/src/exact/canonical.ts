import type { MathTree } from '@agora/plugin-api';
import {
  minus,
  ofAtom,
  ofRational,
  quotient,
  raised,
  rationalOf,
  sum,
  textOfFraction,
  times,
  type Fraction,
} from './fraction.js';
import { fractionalPower } from './radicals.js';
import { NoNumber, parseRational, rational, sign, TooBig, ZERO, type Rational } from './rational.js';

/** An expression in exact form. */
export interface Canonical {
  value: Fraction;
  /**
   * True when it contains parts that are treated as unknowns (`\sin x`, `\sqrt{1+\sqrt 2}`). Equal forms still mean equal
   * expressions, but different forms do not always mean different expressions.
   */
  opaque: boolean;
}

const MOST_FACTORIAL = 300n;
const HUNDRED = parseRational('100');

/** The exact form of a scalar expression; undefined for other expressions, and for ones that are too big. */
export function canonical(tree: MathTree): Canonical | undefined {
  const reader = new Reader();
  try {
    return { value: reader.read(tree), opaque: reader.opaque };
  } catch (error) {
    if (error instanceof TooBig || error instanceof NoNumber || error instanceof NotScalar) return undefined;
    throw error;
  }
}

/** Whether an expression contains a division by zero, so that it has no value. */
export function dividesByZero(tree: MathTree): boolean {
  try {
    new Reader().read(tree);
    return false;
  } catch (error) {
    if (error instanceof NoNumber) return true;
    if (error instanceof TooBig || error instanceof NotScalar) return false;
    throw error;
  }
}

class NotScalar extends Error {}

class Reader {
  opaque = false;

  read(tree: MathTree): Fraction {
    const [first, second] = tree.args ?? [];
    switch (tree.op) {
      case 'num':
      case 'dec':
        return ofRational(parseRational(tree.value ?? ''));
      case 'sym':
        return ofAtom(`s:${tree.value}`);
      case 'const':
        if (tree.value === 'oo') throw new NotScalar();
        return ofAtom(`k:${tree.value}`);
      case 'add':
        return (tree.args ?? []).map((arg) => this.read(arg)).reduce(sum, ofRational(ZERO));
      case 'mul':
        return (tree.args ?? []).map((arg) => this.read(arg)).reduce(times);
      case 'neg':
        return minus(this.read(need(first)));
      case 'div':
        return quotient(this.read(need(first)), this.read(need(second)));
      case 'percent':
        return quotient(this.read(need(first)), ofRational(HUNDRED));
      case 'pow':
        return this.power(this.read(need(first)), this.read(need(second)));
      case 'root':
        return this.power(this.read(need(first)), quotient(ofRational(rational(1n)), this.read(need(second))));
      case 'fn':
        return this.apply(
          tree.value ?? '',
          (tree.args ?? []).map((arg) => this.read(arg)),
        );
      case 'call':
        return this.unread(
          tree.value ?? '',
          (tree.args ?? []).map((arg) => this.read(arg)),
        );
      default:
        throw new NotScalar();
    }
  }

  private power(base: Fraction, exponent: Fraction): Fraction {
    const by = rationalOf(exponent);
    if (by && by.d === 1n) {
      return raised(base, small(by.n));
    }
    if (by) {
      const root = fractionalPower(base, small(by.n), small(by.d));
      if (root) {
        // The root of a variable depends on its sign.
        if (rationalOf(base) === undefined) this.opaque = true;
        return root;
      }
    }
    return this.unread('pow', [base, exponent]);
  }

  private apply(name: string, args: Fraction[]): Fraction {
    const values = args.map(rationalOf);
    const [first, second] = values;
    if (name === 'factorial' && first && first.d === 1n && first.n >= 0n && first.n <= MOST_FACTORIAL) {
      return ofRational(factorial(first.n));
    }
    if (name === 'binomial' && first && second) {
      const value = binomial(first, second);
      if (value) return ofRational(value);
    }
    if (name === 'abs' && first) return ofRational(sign(first) < 0 ? { n: -first.n, d: first.d } : first);
    if (name === 'floor' && first) return ofRational(rational(floor(first)));
    if (name === 'ceil' && first) return ofRational(rational(-floor({ n: -first.n, d: first.d })));
    return this.unread(name, args);
  }

  private unread(name: string, args: readonly Fraction[]): Fraction {
    this.opaque = true;
    const text = `f:${name}(${args.map(textOfFraction).join(';')})`;
    if (text.length > 2_000) throw new TooBig('form');
    return ofAtom(text);
  }
}

/** The binomial coefficient of whole numbers 0 ≤ k ≤ n; undefined when it has too many factors. */
function binomial(n: Rational, k: Rational): Rational | undefined {
  if (n.d !== 1n || k.d !== 1n || k.n < 0n || k.n > n.n) return undefined;
  const factors = k.n * 2n > n.n ? n.n - k.n : k.n;
  if (factors > MOST_FACTORIAL) return undefined;
  let result = 1n;
  // After every step the result is a binomial coefficient itself (n over at + 1), so the division has no remainder.
  for (let at = 0n; at < factors; at += 1n) result = rational(result * (n.n - at)).n / (at + 1n);
  return { n: result, d: 1n };
}

function factorial(n: bigint): Rational {
  let result = 1n;
  for (let factor = 2n; factor <= n; factor += 1n) result *= factor;
  return { n: result, d: 1n };
}

function floor({ n, d }: Rational): bigint {
  return n >= 0n ? n / d : -((-n + d - 1n) / d);
}

function small(value: bigint): number {
  if (value > 100_000n || value < -100_000n) throw new TooBig('exponent');
  return Number(value);
}

function need(tree: MathTree | undefined): MathTree {
  if (!tree) throw new NotScalar();
  return tree;
}
