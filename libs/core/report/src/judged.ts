import type { JudgedSummary, Results } from '@agora/run-schemas';
import { count, decimal, list, NONE, percent, plural } from './format.js';

type Judge = JudgedSummary['judges'][number];

/** Words for a table, wherever it is shown. */
export interface JudgedTable {
  heads: readonly string[];
  rows: readonly (readonly string[])[];
}

/** Each judge's reading of each dataset. */
export function judgedTable({ cells }: Results): JudgedTable {
  const rows = cells.flatMap(({ id, judged = {} }) =>
    Object.entries(judged).flatMap(([metric, { judges, rows: of }]) =>
      judges.map((judge) => [
        metric,
        id,
        `${judge.id} (${judge.model})`,
        bounded(judge.mean, false),
        `${count(judge.scored)} of ${count(of)}`,
        unscoredWords(judge),
        bounded(judge.perDoubling, true),
        repeatedWords(judge),
      ]),
    ),
  );
  const heads = ['Metric', 'Cell', 'Judge', 'Mean', 'Scored', 'Without a score', 'Per doubling', 'Judged again'];
  return { heads, rows };
}

/** What two judges' scores of each dataset have in common. */
export function agreementTable({ cells }: Results): JudgedTable {
  const rows = cells.flatMap(({ id, judged = {} }) =>
    Object.entries(judged).flatMap(([metric, { agreement }]) =>
      agreement.map(({ judges, rows: of, kappa, spearman, same }) => [
        metric,
        id,
        judges.join(' and '),
        count(of),
        ratio(kappa),
        ratio(spearman),
        same === null ? NONE : percent(same),
      ]),
    ),
  );
  return { heads: ['Metric', 'Cell', 'Judges', 'Rows', 'Weighted kappa', 'Spearman', 'Same score'], rows };
}

/** One sentence for each judge that read texts of its own model family. */
export function familyWarnings({ cells }: Results): string[] {
  const flagged = new Map<string, { judge: Judge; family: string; cells: string[] }>();
  for (const { id, judged = {} } of cells) {
    for (const judge of Object.values(judged).flatMap(({ judges }) => judges)) {
      if (!judge.family) continue;
      const known = flagged.get(judge.id) ?? { judge, family: judge.family.name, cells: [] };
      flagged.set(judge.id, { ...known, cells: [...new Set([...known.cells, id])] });
    }
  }
  return [...flagged.values()].map(
    ({ judge, family, cells: read }) =>
      `Judge ${judge.id} (${judge.model}) is of the family "${family}" and has read rows that this family wrote, in ${plural(read.length, 'dataset')}: judges favour their own.`,
  );
}

export function unscoredOf({ unscored }: Pick<Judge, 'unscored'>): number {
  return Object.values(unscored).reduce((sum, times) => sum + times, 0);
}

/** Which rubrics were used, and what the numbers mean. */
export function rubricWords({ cells }: Results): string {
  const rubrics = [...new Set(cells.flatMap(({ judged = {} }) => Object.values(judged).map(({ rubric }) => rubric)))];
  const stopped = cells.some(({ judged = {} }) => Object.values(judged).some(({ stopping }) => stopping));
  const intervals = stopped
    ? '95 % intervals over rows; where judging could stop early they hold at any time, and are wider'
    : '95 % intervals over rows';
  return `Whole numbers from 1 to 5 by ${list(rubrics)}; ${intervals}. A judgment without a readable result has no score. Per doubling: how much the score changes for a text twice as long.`;
}

function unscoredWords(judge: Judge): string {
  const reasons = Object.entries(judge.unscored).sort(([, a], [, b]) => b - a);
  if (reasons.length === 0) return 'none';
  const all = judge.scored + unscoredOf(judge);
  return `${percent(unscoredOf(judge) / all)}: ${reasons.map(([reason, times]) => `${count(times)} ${reason}`).join(', ')}`;
}

function repeatedWords({ repeated }: Judge): string {
  if (!repeated || repeated.same === null) return NONE;
  return `${percent(repeated.same)} of ${count(repeated.rows)} the same${repeated.kappa === null ? '' : `, kappa ${ratio(repeated.kappa)}`}`;
}

function bounded(estimate: { value: number; low: number; high: number } | null, signed: boolean): string {
  if (!estimate) return NONE;
  const shown = (value: number): string => `${signed && value > 0 ? '+' : ''}${decimal(value, 2)}`;
  return `${shown(estimate.value)} (${shown(estimate.low)} to ${shown(estimate.high)})`;
}

function ratio(value: number | null): string {
  return value === null ? NONE : decimal(value, 2);
}
