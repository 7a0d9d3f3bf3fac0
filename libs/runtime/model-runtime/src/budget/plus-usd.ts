/** A millionth of a millionth of a US dollar. A token of the cheapest model costs ten thousand times as much. */
const GRAINS_PER_USD = 1e12;

/**
 * Sum of US dollars; undefined as soon as one is unknown. It is rounded to a grain far below any price, so that the order in
 * which calls come in does not change the last digits of a sum.
 */
export function plusUsd(sum: number | undefined, more: number | undefined): number | undefined {
  return sum === undefined || more === undefined
    ? undefined
    : Math.round((sum + more) * GRAINS_PER_USD) / GRAINS_PER_USD;
}
