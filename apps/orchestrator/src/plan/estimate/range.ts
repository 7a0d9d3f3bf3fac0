import type { Range } from '@agora/contracts';

export const NOTHING: Range = { low: 0, expected: 0, high: 0 };

export function times(a: Range, b: Range | number): Range {
  const other = typeof b === 'number' ? { low: b, expected: b, high: b } : b;
  return { low: a.low * other.low, expected: a.expected * other.expected, high: a.high * other.high };
}

export function plus(a: Range, b: Range): Range {
  return { low: a.low + b.low, expected: a.expected + b.expected, high: a.high + b.high };
}

export function longest(a: Range, b: Range): Range {
  return {
    low: Math.max(a.low, b.low),
    expected: Math.max(a.expected, b.expected),
    high: Math.max(a.high, b.high),
  };
}

/** `expected` with so much less and more at its ends, as shares of it. */
export function around(expected: number, less: number, more: number): Range {
  return { low: expected * (1 - less), expected, high: expected * (1 + more) };
}

export function mapRange(range: Range, change: (value: number) => number): Range {
  return { low: change(range.low), expected: change(range.expected), high: change(range.high) };
}
