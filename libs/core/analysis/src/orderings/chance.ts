import { mean, pearson, permutations, ranksOf, spearman, type SeedPath } from '@agora/statistics';
import type { Place } from './places.js';

/** What the mean of Spearman's correlations is, and what it would be by chance. */
export interface AgainstChance {
  value: number;
  low: number;
  high: number;
  p: number;
  leastP: number;
}

/** Sums in another order differ in their last bits. */
const ROUNDING = 1e-9;

/**
 * A permutation test of whole generators. What a metric says of a generator's data goes to another generator, in all places at once,
 * because the settings of one generator resemble each other: nine settings of three generators are three generators.
 *
 * @param places of which at least one has a correlation; `metric` is higher for what is said to be better
 * @param oneSided whether the direction was fixed beforehand; a reverse order is then no finding
 * @param most orders that are looked at; all where there are no more
 */
export function againstChance(
  places: readonly Place[],
  { oneSided, most, confidence, seed }: { oneSided: boolean; most: number; confidence: number; seed: SeedPath },
): AgainstChance {
  const names = [...new Set(places.flatMap(({ generators }) => generators.map(({ id }) => id)))].sort();
  const statistics = places.map((place) => correlationUnder(place, names));
  const { orders } = permutations(names.length, most, seed);
  const found = orders.map((order) => {
    const each = statistics.map((of) => of(order)).filter((value) => !Number.isNaN(value));
    return each.length === 0 ? 0 : mean(each);
  });
  const value = found[0] as number;
  const strength = (of: number): number => (oneSided ? of : Math.abs(of));
  const shareOf = (least: number): number =>
    found.filter((each) => strength(each) >= least - ROUNDING).length / found.length;
  return {
    value,
    ...middle(found, confidence),
    p: shareOf(strength(value)),
    leastP: shareOf(found.reduce((most, each) => Math.max(most, strength(each)), -Infinity)),
  };
}

/** Spearman's correlation of a place when generator `names[i]` has the metric of `names[order[i]]`. */
function correlationUnder({ generators }: Place, names: readonly string[]): (order: readonly number[]) => number {
  const known = new Map(generators.map((entry) => [entry.id, entry]));
  if (known.size === names.length) {
    // All are here, so that their ranks stay the same whatever their order.
    const [metrics, outcomes] = (['metric', 'outcome'] as const).map((of) =>
      ranksOf(names.map((name) => known.get(name)?.[of] as number)),
    ) as [number[], number[]];
    return (order) =>
      pearson(
        order.map((index) => metrics[index] as number),
        outcomes,
      );
  }
  return (order) => {
    const pairs = names.flatMap((name, index) => {
      const [outcome, metric] = [known.get(name)?.outcome, known.get(names[order[index] as number] as string)?.metric];
      return outcome === undefined || metric === undefined ? [] : [[metric, outcome] as const];
    });
    return spearman(
      pairs.map(([metric]) => metric),
      pairs.map(([, outcome]) => outcome),
    );
  };
}

/** The range beyond which, at either end, no more than half of what `confidence` leaves lies. */
function middle(values: readonly number[], confidence: number): { low: number; high: number } {
  const sorted = [...values].sort((left, right) => left - right);
  const beyond = Math.floor(((1 - confidence) / 2) * sorted.length + ROUNDING);
  return { low: sorted[beyond] as number, high: sorted[sorted.length - 1 - beyond] as number };
}
