/**
 * Each p-value as it counts among all of them: the chance of one false finding or more, when what is below `alpha` is believed, stays
 * below `alpha` whatever they have in common. S. Holm, Scandinavian Journal of Statistics 6 (1979).
 *
 * @param ps each in [0, 1]; the answers are in the same order, and never above 1
 */
export function holm(ps: readonly number[]): number[] {
  const order = [...ps.keys()].sort((left, right) => (ps[left] as number) - (ps[right] as number));
  const adjusted = new Array<number>(ps.length);
  let least = 0;
  order.forEach((index, place) => {
    least = Math.max(least, Math.min(1, (ps[index] as number) * (ps.length - place)));
    adjusted[index] = least;
  });
  return adjusted;
}
