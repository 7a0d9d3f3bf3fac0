import type { Correlation, Estimate, FormatComparison, OtherReference, Questions, Results } from '@agora/run-schemas';
import { confidence, decimal, interval, list, plural, rank } from './format.js';

// Sentences and labels about the questions, used by report.html and by summary.md.

export const estimateText = (estimate: Estimate): string => `${decimal(estimate.value)} (${interval(estimate)})`;

/** Whether an interval excludes zero. */
export const isClear = ({ low, high }: Pick<Estimate, 'low' | 'high'>): boolean => low > 0 || high < 0;

export function correlationText(found: Correlation | null, of: string, share: number): string {
  if (found === null) return `Over ${of} there is no correlation to speak of: too few points, or all alike.`;
  const { r, low, high, points, generators } = found;
  const size = `r = ${decimal(r, 2)} over ${plural(points, 'point')}`;
  if (low === null || high === null) {
    return `Over ${of}: ${size}; of ${plural(generators, 'generator')} no interval can be given.`;
  }
  const open = low <= 0 && high >= 0 ? ', so it may be none' : '';
  return `Over ${of}: ${size}, ${confidence(share)} ${decimal(low, 2)} to ${decimal(high, 2)}${open}.`;
}

/** One sentence per generator: the change in PGR with twice the instances, mean over its settings. */
export function volumeSentences({ volumes = [] }: Questions): string[] {
  return meanCurves(volumes).flatMap(({ generator, fit }) => {
    if (!fit) return [];
    const clear = isClear(fit.perDoubling) ? '' : '; that may be nothing';
    return [`${generator}: twice the instances bring ${estimateText(fit.perDoubling)} points${clear}.`];
  });
}

/** For each generator, the curve of the mean over settings, or of its only setting. */
export function meanCurves(curves: NonNullable<Questions['volumes']>): NonNullable<Questions['volumes']> {
  const generators = [...new Set(curves.map(({ generator }) => generator))];
  return generators.flatMap((name) => {
    const mine = curves.filter(({ generator }) => generator === name);
    const mean = mine.find(({ setting }) => setting === null) ?? (mine.length === 1 ? mine[0] : undefined);
    return mean ? [mean] : [];
  });
}

/** `format "json" (left out in math)` */
export function optionsText({ options, against }: FormatComparison): string {
  if (options.length === 0) return 'the same options';
  return list(
    options.map(({ name, domain, against: other }) => {
      const here = domain === null ? `${name} left out` : `${name} ${domain}`;
      return `${here} (${other === null ? 'left out' : other} in ${against})`;
    }),
  );
}

export function formatSentence(found: FormatComparison): string {
  const pair = `${found.domain} against ${found.against}: ${optionsText(found)}`;
  if (found.reason !== undefined) return `${pair}. They cannot be paired: ${found.reason}.`;
  if (found.mean === null) return `${pair}. No student of both has a PGR.`;
  const clear = isClear(found.mean) ? '' : ', which may be none';
  return `${pair}. Difference in PGR, mean of ${plural(found.rows.length, 'pair')}: ${estimateText(found.mean)} points${clear}.`;
}

/** How the leaderboard changes with another reference. */
export function referenceSentence(results: Results, other: OtherReference): string {
  const without = other.without.length > 0 ? ` It is no reference on ${list(other.without)}.` : '';
  if (!other.rows.some(({ pgr }) => pgr.defined)) return `Against ${other.model} no generator has a PGR.${without}`;
  const moved = other.rows.flatMap(({ generator, rank: range }) => {
    const first = results.leaderboard.find((row) => row.generator === generator);
    return first && rank(first.rank) !== rank(range) ? [`${generator} ${rank(first.rank)} → ${rank(range)}`] : [];
  });
  const order = orderChange(results, other);
  const ranks = moved.length === 0 ? 'no rank changes' : `ranks change: ${moved.join(', ')}`;
  return `Against ${other.model}: ${ranks}; ${order}.${without}`;
}

function orderChange(results: Results, other: OtherReference): string {
  const shared = results.leaderboard.flatMap(({ generator, pgr }) => {
    const there = other.rows.find((row) => row.generator === generator)?.pgr;
    return pgr.defined && there?.defined ? [{ generator, here: pgr.value, there: there.value }] : [];
  });
  const by = (of: (row: (typeof shared)[number]) => number): string[] =>
    [...shared].sort((left, right) => of(right) - of(left)).map(({ generator }) => generator);
  if (shared.length === 0) return 'no generator has a PGR against both';
  const [here, there] = [by((row) => row.here), by((row) => row.there)];
  return here.join() === there.join()
    ? 'the order of the PGRs is the same'
    : `by PGR the order becomes ${there.join(', ')}`;
}

/** The models of the references, the leaderboard's own first. Results of older versions are understood, too. */
export function referenceNames({ experiment }: Results, others: readonly OtherReference[]): string[] {
  const { reference } = (experiment ?? {}) as { reference?: { model?: unknown } };
  const first = typeof reference?.model === 'string' ? reference.model : 'the reference';
  return [first, ...others.map(({ model }) => model)];
}

/** Whether the results answer anything beside the leaderboard. */
export const hasAnswers = ({ questions }: Results): boolean => Object.keys(questions ?? {}).length > 0;
