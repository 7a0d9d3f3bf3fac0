import type { MeanOrdering, MetricOrdering, OrderingRegret, Orderings, PlaceOrdering } from '@agora/run-schemas';
import type { Better } from '@agora/plugin-api';
import { holm, kendall, mean, spearmanOrNull } from '@agora/statistics';
import type { AnalyzedCell } from '../cells.js';
import type { AnalysisInput } from '../input.js';
import { againstChance } from './chance.js';
import { outcomeOf, placesOf, type Place } from './places.js';

/**
 * How well each metric ordered the generators whose data was trained on: within each setting and volume, and in their mean. Orders
 * alone; nothing is predicted.
 *
 * @returns undefined where no metric has two trained generators in a place.
 */
export function metricOrderings(input: AnalysisInput, cells: readonly AnalyzedCell[]): Orderings | undefined {
  const names = [...new Set(input.cells.flatMap(({ metrics }) => Object.keys(metrics)))];
  const outcome = outcomeOf(cells);
  const found = names.flatMap((metric) => {
    const places = placesOf(metric, cells, input.cells, outcome);
    return places.length === 0 ? [] : [orderingOf(metric, places, input)];
  });
  return found.length === 0 ? undefined : { outcome, metrics: corrected(found) };
}

/** All orders of seven generators. Of more, as many are drawn. */
const MOST_ORDERS = 5040;

type Uncorrected = Omit<MetricOrdering, 'mean'> & { mean: Omit<MeanOrdering, 'adjustedP'> | null };

function orderingOf(metric: string, measured: readonly Place[], input: AnalysisInput): Uncorrected {
  const better = input.directions?.get(metric) ?? null;
  const places = measured.map((place) => facing(place, better));
  const orderings = places.map((place) => placeOrdering(place, better));
  return { metric, better, places: orderings, mean: meanOrdering(places, orderings, better, input) };
}

/** With the better end of the metric upwards. */
const facing = (place: Place, better: Better | null): Place =>
  better === 'lower'
    ? { ...place, generators: place.generators.map((each) => ({ ...each, metric: -each.metric })) }
    : place;

function placeOrdering({ setting, instances, generators }: Place, better: Better | null): PlaceOrdering {
  const metrics = generators.map(({ metric }) => metric);
  const outcomes = generators.map(({ outcome }) => outcome);
  const tau = kendall(metrics, outcomes);
  const best = Math.max(...outcomes);
  // Where several share an end, one of them at random is taken.
  const regretOf = (end: number): number =>
    best - mean(generators.flatMap(({ metric, outcome }) => (metric === end ? [outcome] : [])));
  const [up, down] = [regretOf(Math.max(...metrics)), regretOf(Math.min(...metrics))];
  return {
    setting,
    instances,
    generators: generators.length,
    spearman: spearmanOrNull(metrics, outcomes),
    kendall: Number.isNaN(tau) ? null : tau,
    regret: {
      ofHighest: better === 'lower' ? down : up,
      ofLowest: better === 'lower' ? up : down,
      atRandom: best - mean(outcomes),
    },
  };
}

function meanOrdering(
  places: readonly Place[],
  orderings: readonly PlaceOrdering[],
  better: Better | null,
  { confidence, seed }: AnalysisInput,
): Uncorrected['mean'] {
  const ordered = places.filter((_, index) => orderings[index]?.spearman !== null);
  if (ordered.length === 0) return null;
  const { value, low, high, p, leastP } = againstChance(ordered, {
    oneSided: better !== null,
    most: MOST_ORDERS,
    confidence,
    seed: [...seed, 'orderings'],
  });
  const regret = (of: keyof OrderingRegret): number => mean(orderings.map((each) => each.regret[of]));
  return {
    places: ordered.length,
    generators: new Set(ordered.flatMap(({ generators }) => generators.map(({ id }) => id))).size,
    spearman: value,
    kendall: mean(orderings.flatMap((each) => each.kendall ?? [])),
    regret: { ofHighest: regret('ofHighest'), ofLowest: regret('ofLowest'), atRandom: regret('atRandom') },
    chance: { low, high },
    p,
    leastP,
  };
}

/** Of many metrics one is bound to look good: each p-value is corrected for the number of metrics that have one. */
function corrected(found: readonly Uncorrected[]): MetricOrdering[] {
  const adjusted = holm(found.flatMap((each) => each.mean?.p ?? []));
  return found.map((each) => ({
    ...each,
    mean: each.mean && { ...each.mean, adjustedP: adjusted.shift() as number },
  }));
}
