import type { Flips, FlippedItem } from '@agora/run-schemas';
import type { Block } from './compare.js';

/** An answer counts as right from this score on, in [0, 1]. */
const RIGHT = 0.5;

export const NO_FLIPS: Flips = { pairs: 0, firstOnly: 0, secondOnly: 0, bothRight: 0 };

export function addFlips(left: Flips, right: Flips): Flips {
  return {
    pairs: left.pairs + right.pairs,
    firstOnly: left.firstOnly + right.firstOnly,
    secondOnly: left.secondOnly + right.secondOnly,
    bothRight: left.bothRight + right.bothRight,
  };
}

/** Pairs in which one side has no score are not counted. */
export function flipsOf({ first, second }: Block): Flips {
  const flips = { ...NO_FLIPS };
  first.forEach((row, seed) => {
    row.forEach((value, item) => {
      const other = second[seed]?.[item] ?? NaN;
      if (Number.isNaN(value) || Number.isNaN(other)) return;
      flips.pairs += 1;
      if (value >= RIGHT && other >= RIGHT) flips.bothRight += 1;
      else if (value >= RIGHT) flips.firstOnly += 1;
      else if (other >= RIGHT) flips.secondOnly += 1;
    });
  });
  return flips;
}

/** Items in the order of the benchmark. */
export function itemsThatFlipped({ place, benchmark, seeds, items, first, second }: Block): FlippedItem[] {
  return items.flatMap((item, index) => {
    const seedsWhere = (own: number[][], other: number[][]): number[] =>
      seeds.filter((_, seed) => (own[seed]?.[index] ?? NaN) >= RIGHT && (other[seed]?.[index] ?? NaN) < RIGHT);
    const [firstOnly, secondOnly] = [seedsWhere(first, second), seedsWhere(second, first)];
    return firstOnly.length + secondOnly.length === 0 ? [] : [{ ...place, benchmark, item, firstOnly, secondOnly }];
  });
}
