/** Sum of US dollars; undefined as soon as one is unknown. */
export function plusUsd(sum: number | undefined, more: number | undefined): number | undefined {
  return sum === undefined || more === undefined ? undefined : sum + more;
}
