import type { MeanOrdering, MetricOrdering, OrderingRegret, Orderings, Results } from '@agora/run-schemas';
import { confidence, count, decimal, list, NONE, plural } from './format.js';

// What tables and figures say of how metrics ordered generators: the same on the page and in the summary.

export const ORDERINGS_TITLE = 'How each metric ordered the trained generators';

/** What the numbers are, in a few sentences. */
export function orderingsMeaning(orderings: Orderings, share: number): string {
  const outcome = orderings.outcome === 'pgr' ? 'PGR' : 'the score of the student (no reference makes a PGR here)';
  const points = orderings.outcome === 'pgr' ? 'points of PGR' : 'points of score';
  return (
    `Within each setting and volume, the order by the metric against the order by ${outcome}: 1 is the same order, −1 the reverse, ` +
    'with the better end of the metric first; where no direction is agreed, the highest value. ' +
    `By chance: where ${confidence(share)} of all ways lie to give the metric's values to the generators, the same way in all settings. ` +
    `Regret: ${points} below the best generator when the first by the metric is taken. ` +
    'It tells of these generators alone; no metric here predicts a PGR.'
  );
}

export const directionWord = ({ better }: Pick<MetricOrdering, 'better'>): string => better ?? 'not agreed';

export const correlationWord = (value: number | null): string => (value === null ? NONE : decimal(value, 2));

/** Of the tables over metrics: after the metric and its better end come numbers. */
export const ORDERING_HEADS = [
  'Metric',
  'Better',
  'Generators',
  'Settings',
  'Spearman',
  'by chance',
  'Kendall',
  'p, corrected',
  'Regret',
  'at random',
] as const;

/** The fields below `ORDERING_HEADS`. */
export function orderingFields({ metric, better, places, mean }: MetricOrdering): string[] {
  const most = Math.max(...places.map(({ generators }) => generators));
  return [
    metric,
    directionWord({ better }),
    count(mean?.generators ?? most),
    count(mean?.places ?? 0),
    ...(mean
      ? [
          correlationWord(mean.spearman),
          chanceWord(mean),
          correlationWord(mean.kendall),
          pWord(mean.adjustedP),
          regretWord(mean.regret, better),
          decimal(mean.regret.atRandom),
        ]
      : Array.from({ length: 6 }, () => NONE)),
  ];
}

/** Regret of the end that is called better; of both, where none is. */
export function regretWord({ ofHighest, ofLowest }: OrderingRegret, better: MetricOrdering['better']): string {
  if (better === 'higher') return decimal(ofHighest);
  if (better === 'lower') return decimal(ofLowest);
  return `${decimal(ofHighest)} (highest), ${decimal(ofLowest)} (lowest)`;
}

export const chanceWord = ({ chance: { low, high } }: MeanOrdering): string =>
  `${decimal(low, 2)} to ${decimal(high, 2)}`;

/** Three digits, and never 0. */
export const pWord = (p: number): string => (p < 0.001 ? '< 0.001' : decimal(p, 3));

/** Metrics with a mean over settings. */
const tried = ({ metrics }: Orderings): (MetricOrdering & { mean: MeanOrdering })[] =>
  metrics.flatMap((each) => (each.mean ? [{ ...each, mean: each.mean }] : []));

/** What can be said of the metrics, and of which nothing can be; a sentence each. */
export function orderingSentences(orderings: Orderings, { confidence: share }: Pick<Results, 'confidence'>): string[] {
  const found = tried(orderings);
  // Even the best of all orders would not survive the correction for the number of metrics.
  const [silent, open] = split(found, ({ mean }) => mean.leastP * found.length > 1 - share);
  const [clear, others] = split(open, ({ mean }) => mean.adjustedP <= 1 - share);
  const [reverse, rest] = split(others, ({ better, mean }) => better !== null && mean.spearman < mean.chance.low);
  const same = orderings.metrics.filter(({ mean }) => mean === null).map(({ metric }) => metric);
  return [
    ...(silent.length > 0 ? [nothingCanBeSaid(silent, found.length)] : []),
    ...clear.map(
      ({ metric, better, mean }) =>
        `${metric} ordered these generators better than chance (p ${pWord(mean.adjustedP)}, corrected for ${plural(found.length, 'metric')})` +
        `${better === null && mean.spearman < 0 ? ', the lowest value first; that this is its better end was not said beforehand' : ''}.`,
    ),
    ...reverse.map(
      ({ metric, better }) =>
        `${metric} ordered these generators the wrong way round, farther than chance usually does: ${better} was said to be better beforehand.`,
    ),
    ...(rest.length > 0
      ? [
          `Of ${list(rest.map(({ metric }) => metric))} it is not established that the order is better than chance` +
            `${found.length > 1 ? ` (p corrected for ${plural(found.length, 'metric')})` : ''}.`,
        ]
      : []),
    ...(same.length > 0 ? [`${list(same)} gave all generators of a setting the same value, or had one alone.`] : []),
  ];
}

function nothingCanBeSaid(silent: readonly { metric: string; mean: MeanOrdering }[], count: number): string {
  const generators = Math.max(...silent.map(({ mean }) => mean.generators));
  const times = Math.round(1 / Math.min(...silent.map(({ mean }) => mean.leastP)));
  const metrics = count > 1 ? `, and ${plural(count, 'metric')} were tried` : '';
  return (
    `Of ${list(silent.map(({ metric }) => metric))} nothing can be said with ${plural(generators, 'trained generator')}: ` +
    `${times < 2 ? 'every order comes about by chance' : `even the best of all orders comes about by chance once in ${times} times`}${metrics}.`
  );
}

function split<T>(values: readonly T[], holds: (value: T) => boolean): [T[], T[]] {
  return [values.filter(holds), values.filter((value) => !holds(value))];
}
