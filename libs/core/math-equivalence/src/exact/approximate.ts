import type { MathTree } from '@agora/plugin-api';
import { parseRational, toNumber } from './rational.js';

/** A complex number in double precision. */
export interface Complex {
  re: number;
  im: number;
}

/** The value is unknown. Only used within this file. */
class Unknown extends Error {}

/** The value of a scalar expression; undefined for other expressions, and for values beyond double precision. */
export function approximate(tree: MathTree, variable: (name: string) => number): Complex | undefined {
  try {
    const value = evaluate(tree, variable);
    return Number.isFinite(value.re) && Number.isFinite(value.im) ? value : undefined;
  } catch (error) {
    if (error instanceof Unknown) return undefined;
    throw error;
  }
}

/** The variables of an expression. */
export function variables(tree: MathTree, found = new Set<string>()): Set<string> {
  if (tree.op === 'sym') found.add(tree.value ?? '');
  for (const arg of tree.args ?? []) variables(arg, found);
  return found;
}

const real = (re: number): Complex => ({ re, im: 0 });

function evaluate(tree: MathTree, variable: (name: string) => number): Complex {
  const args = (): Complex[] => (tree.args ?? []).map((arg) => evaluate(arg, variable));
  const pair = (): [Complex, Complex] => {
    const [a, b] = args();
    if (!a || !b) throw new Unknown();
    return [a, b];
  };
  const single = (): Complex => args()[0] ?? fail();
  switch (tree.op) {
    case 'num':
    case 'dec':
      return real(toNumber(parseRational(tree.value ?? '')));
    case 'sym':
      return real(variable(tree.value ?? ''));
    case 'const':
      if (tree.value === 'i') return { re: 0, im: 1 };
      return real(tree.value === 'pi' ? Math.PI : tree.value === 'e' ? Math.E : fail());
    case 'add':
      return args().reduce((a, b) => ({ re: a.re + b.re, im: a.im + b.im }));
    case 'mul':
      return args().reduce(times);
    case 'neg':
      return times(real(-1), single());
    case 'percent':
      return times(real(0.01), single());
    case 'div':
      return over(...pair());
    case 'pow':
      return power(...pair());
    case 'root': {
      const [base, degree] = pair();
      if (base.im === 0 && base.re < 0 && degree.re % 2 === 1) return real(-((-base.re) ** (1 / degree.re)));
      return power(base, over(real(1), degree));
    }
    case 'fn':
      return apply(tree.value ?? '', args());
    default:
      return fail();
  }
}

function fail(): never {
  throw new Unknown();
}

function times(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

function over(a: Complex, b: Complex): Complex {
  const size = b.re * b.re + b.im * b.im;
  if (size === 0) return fail();
  return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size };
}

function power(base: Complex, exponent: Complex): Complex {
  if (base.im === 0 && exponent.im === 0 && (base.re >= 0 || Number.isInteger(exponent.re))) {
    return real(base.re ** exponent.re);
  }
  const size = Math.hypot(base.re, base.im);
  if (size === 0) return fail();
  const [log, angle] = [Math.log(size), Math.atan2(base.im, base.re)];
  const length = Math.exp(exponent.re * log - exponent.im * angle);
  const turn = exponent.re * angle + exponent.im * log;
  return { re: length * Math.cos(turn), im: length * Math.sin(turn) };
}

const REAL: Record<string, (x: number) => number> = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  cot: (x) => 1 / Math.tan(x),
  sec: (x) => 1 / Math.cos(x),
  csc: (x) => 1 / Math.sin(x),
  arcsin: Math.asin,
  arccos: Math.acos,
  arctan: Math.atan,
  arccot: (x) => Math.PI / 2 - Math.atan(x),
  arcsec: (x) => Math.acos(1 / x),
  arccsc: (x) => Math.asin(1 / x),
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  exp: Math.exp,
  ln: Math.log,
  floor: Math.floor,
  ceil: Math.ceil,
};

function apply(name: string, args: Complex[]): Complex {
  const [first, second] = args;
  if (!first) return fail();
  if (name === 'abs') return real(Math.hypot(first.re, first.im));
  if (name === 'exp') return power(real(Math.E), first);
  if (args.some(({ im }) => im !== 0)) return fail();
  if (name === 'log') return real(Math.log(first.re) / Math.log(second?.re ?? 10));
  if (name === 'factorial' && Number.isInteger(first.re) && first.re >= 0 && first.re <= 170) {
    let result = 1;
    for (let factor = 2; factor <= first.re; factor += 1) result *= factor;
    return real(result);
  }
  return real((REAL[name] ?? fail)(first.re));
}
