import { plusUsd } from './plus-usd.js';

const sum = (prices: readonly number[]): number | undefined => prices.reduce<number | undefined>(plusUsd, 0);

describe('a sum of dollars', () => {
  it('does not depend on the order of the calls', () => {
    const prices = Array.from({ length: 1000 }, (_, index) => ((index * 7919) % 1000) * 3.75e-8 + 1e-6);
    const turned = [...prices].reverse();
    const plain = (all: readonly number[]): number => all.reduce((total, price) => total + price, 0);
    expect(plain(turned)).not.toBe(plain(prices));
    expect(sum(turned)).toBe(sum(prices));
    expect(sum(prices)).toBeCloseTo(plain(prices), 11);
  });

  it('is unknown as soon as one price is', () => {
    expect(sum([1, 2])).toBe(3);
    expect(plusUsd(undefined, 1)).toBeUndefined();
    expect(plusUsd(1, undefined)).toBeUndefined();
  });
});
