/** An exact fraction in lowest terms; `d` is positive. */
export interface Rational {
  n: bigint;
  d: bigint;
}

/** Thrown when numbers become larger than is sensible for an answer; the comparison is then undecided here. */
export class TooBig extends Error {}

/** Thrown at a division by zero. */
export class NoNumber extends Error {}

const LIMIT = 1n << 8192n;

export const ZERO: Rational = { n: 0n, d: 1n };
export const ONE: Rational = { n: 1n, d: 1n };

export function rational(n: bigint, d = 1n): Rational {
  if (d === 0n) throw new NoNumber('division by zero');
  if (d < 0n) return rational(-n, -d);
  if (d === 1n) return bounded({ n, d });
  const common = gcd(n < 0n ? -n : n, d);
  return bounded(common === 1n ? { n, d } : { n: n / common, d: d / common });
}

export function add(a: Rational, b: Rational): Rational {
  return a.d === b.d ? rational(a.n + b.n, a.d) : rational(a.n * b.d + b.n * a.d, a.d * b.d);
}

export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.n * b.n, a.d * b.d);
}

export function divide(a: Rational, b: Rational): Rational {
  return rational(a.n * b.d, a.d * b.n);
}

export function negate({ n, d }: Rational): Rational {
  return { n: -n, d };
}

export function same(a: Rational, b: Rational): boolean {
  return a.n === b.n && a.d === b.d;
}

/** The sign: −1, 0 or 1. */
export function sign({ n }: Rational): -1 | 0 | 1 {
  return n < 0n ? -1 : n > 0n ? 1 : 0;
}

export function power(base: Rational, exponent: number): Rational {
  if (!Number.isSafeInteger(exponent)) throw new TooBig('exponent');
  if (exponent < 0) return power(divide(ONE, base), -exponent);
  const bits = Math.max(size(base.n), size(base.d));
  if (bits > 1 && bits * exponent > 8192) throw new TooBig('power');
  return { n: base.n ** BigInt(exponent), d: base.d ** BigInt(exponent) };
}

/** Parses `12`, `-7/3` or `0.25`. */
export function parseRational(text: string): Rational {
  const [top = '', bottom] = text.split('/');
  if (bottom !== undefined) return divide(parseRational(top), parseRational(bottom));
  const [whole = '', fraction = ''] = top.split('.');
  return rational(BigInt(whole + fraction), 10n ** BigInt(fraction.length));
}

/** The number rounded to `places` decimals, times 10^places; ties are rounded to even. */
export function round({ n, d }: Rational, places: number): bigint {
  const scaled = n * 10n ** BigInt(places);
  const floor = scaled >= 0n ? scaled / d : -((-scaled + d - 1n) / d);
  const twice = 2n * (scaled - floor * d);
  if (twice < d) return floor;
  if (twice > d) return floor + 1n;
  return floor % 2n === 0n ? floor : floor + 1n;
}

export function toNumber({ n, d }: Rational): number {
  const [top, bottom] = [Number(n), Number(d)];
  if (Number.isFinite(top) && Number.isFinite(bottom)) return top / bottom;
  const shift = BigInt(Math.max(0, Math.max(size(n), size(d)) - 1000));
  return Number(n >> shift) / Number(d >> shift);
}

export function toText({ n, d }: Rational): string {
  return d === 1n ? `${n}` : `${n}/${d}`;
}

/** Approximate size in bits. */
function size(value: bigint): number {
  return (value < 0n ? -value : value).toString(16).length * 4;
}

function bounded(value: Rational): Rational {
  if (value.n >= LIMIT || value.n <= -LIMIT || value.d >= LIMIT) throw new TooBig('number');
  return value;
}

function gcd(a: bigint, b: bigint): bigint {
  while (b > 0n) [a, b] = [b, a % b];
  return a;
}
