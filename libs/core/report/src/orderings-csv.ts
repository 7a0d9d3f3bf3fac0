import type { MeanOrdering, MetricOrdering, Orderings, PlaceOrdering } from '@agora/run-schemas';
import { csvOf, type CsvField as Field } from './csv-text.js';

/**
 * `orderings.csv`: how well each metric ordered the trained generators; one row per metric, setting and volume, and one with an empty
 * setting for the mean. Correlations have the metric's better end first; regret is in points of the outcome.
 */
export function renderOrderingsCsv({ outcome, metrics }: Orderings): string {
  return csvOf(metrics.flatMap((ordering) => rowsOf(ordering, outcome)));
}

function rowsOf(
  { metric, better, places, mean }: MetricOrdering,
  outcome: Orderings['outcome'],
): Record<string, Field>[] {
  const row = (
    { generators, spearman, kendall, regret }: Pick<PlaceOrdering, 'generators' | 'spearman' | 'kendall' | 'regret'>,
    place?: PlaceOrdering,
    over?: MeanOrdering,
  ): Record<string, Field> => ({
    metric,
    better,
    outcome,
    setting: place?.setting,
    instances: place?.instances,
    generators,
    spearman,
    kendall,
    regret_of_highest: regret.ofHighest,
    regret_of_lowest: regret.ofLowest,
    regret_at_random: regret.atRandom,
    places: over?.places,
    chance_low: over?.chance.low,
    chance_high: over?.chance.high,
    p: over?.p,
    p_corrected: over?.adjustedP,
    least_p: over?.leastP,
  });
  return [...places.map((place) => row(place, place)), ...(mean ? [row(mean, undefined, mean)] : [])];
}
