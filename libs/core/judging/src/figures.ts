import type { Agreement, JudgedFigures, UnscoredReason } from '@agora/plugin-api';
import { meanAndStderr, quadraticKappa, slope, spearmanOrNull, studentTQuantile, wilson } from '@agora/statistics';
import { familyOf } from './family.js';
import type { ReadJudgment } from './read-judgment.js';
import { meanAtAnyTime } from './stopping.js';

type Mean = JudgedFigures['mean'];

/** The judgments of one judge, in the order of the judged rows. */
export interface JudgedBy {
  id: string;
  model: string;
  /** Family of the judge's model, where it is known. */
  family?: string | undefined;
  first: readonly ReadJudgment[];
  /** Second judgments of rows that were judged twice, by the index of the row. */
  again: ReadonlyMap<number, ReadJudgment>;
}

/** Facts about a judged row. */
export interface JudgedRow {
  /** Length of the text that was judged, in characters. */
  length: number;
  /** The model that wrote it. */
  model?: string | undefined;
}

/** All figures of a judged dataset. */
export function judgedFigures(
  rubric: string,
  rows: readonly JudgedRow[],
  judges: readonly JudgedBy[],
  stopping?: JudgedFigures['stopping'],
): JudgedFigures {
  // A sample that could stop by what was seen needs intervals that allow for it; rows then come in the order of judging.
  const meanOf = stopping ? meanAtAnyTime : meanScore;
  return {
    rubric,
    rows: rows.length,
    ...(stopping ? { stopping } : {}),
    mean: meanOf(valuesOf(rows.length, judges)),
    judges: judges.map((judge) => figuresOf(judge, rows, meanOf)),
    agreement: judges.flatMap((left, index) =>
      judges.slice(index + 1).map((right) => {
        const judged = rows.map((_, row): [number | undefined, number | undefined] => [
          scoreOf(left.first[row]),
          scoreOf(right.first[row]),
        ]);
        return { judges: [left.id, right.id] as [string, string], ...agreementOf(judged) };
      }),
    ),
  };
}

/** Values of the rows that have one, in the order of rows. */
export function valuesOf(rows: number, judges: readonly Pick<JudgedBy, 'first'>[]): number[] {
  return Array.from({ length: rows }, (_, row) => valueOf(judges.map(({ first }) => first[row]))).filter(
    (value) => value !== null,
  );
}

/**
 * A row's value: the mean of its judges' scores. Null if any judge gave no score: judges differ in strictness, so means over
 * different sets of judges could not be compared.
 */
export function valueOf(judgments: readonly (ReadJudgment | undefined)[]): number | null {
  const scores = judgments.flatMap((judgment) => scoreOf(judgment) ?? []);
  if (scores.length === 0 || scores.length < judgments.length) return null;
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** Agreement of pairs of scores; pairs with a missing score are left out. */
export function agreementOf(pairs: readonly (readonly [number | undefined, number | undefined])[]): Agreement {
  const both = pairs.filter((pair): pair is [number, number] => pair[0] !== undefined && pair[1] !== undefined);
  const [left, right] = [both.map(([a]) => a), both.map(([, b]) => b)];
  return {
    rows: both.length,
    kappa: quadraticKappa(left, right),
    spearman: spearmanOrNull(left, right),
    same: both.length === 0 ? null : both.filter(([a, b]) => a === b).length / both.length,
  };
}

const FEWEST = 3;
const [LOWEST, HIGHEST] = [1, 5];

/**
 * The mean of scores from 1 to 5 with a 95 % interval over rows: Student's, or Wilson's where all scores are equal, since
 * Student's would then have no width. With fewer than three scores the interval is the whole scale. Null without scores.
 */
export function meanScore(scores: readonly number[]): Mean {
  if (scores.length === 0) return null;
  const { mean: value, stderr } = meanAndStderr(scores);
  if (scores.length < FEWEST) return { value, low: LOWEST, high: HIGHEST };
  if (stderr === 0) {
    const span = HIGHEST - LOWEST;
    const { low, high } = wilson((value - LOWEST) / span, scores.length);
    return { value, low: LOWEST + span * low, high: LOWEST + span * high };
  }
  const half = studentTQuantile(0.975, scores.length - 1) * stderr;
  return { value, low: Math.max(LOWEST, value - half), high: Math.min(HIGHEST, value + half) };
}

function figuresOf(
  judge: JudgedBy,
  rows: readonly JudgedRow[],
  meanOf: (scores: readonly number[]) => Mean,
): JudgedFigures['judges'][number] {
  const { id, model, first, again } = judge;
  const scored = rows.flatMap(({ length }, row) => {
    const score = scoreOf(first[row]);
    return score === undefined ? [] : [{ score, length }];
  });
  const family = familyFlag(judge, rows);
  return {
    id,
    model,
    mean: meanOf(scored.map(({ score }) => score)),
    scored: scored.length,
    unscored: reasons(first),
    perDoubling: slope(
      scored.map(({ length }) => Math.log2(Math.max(1, length))),
      scored.map(({ score }) => score),
    ),
    ...(family ? { family } : {}),
    ...(again.size > 0 ? { repeated: repeatedOf(first, again) } : {}),
  };
}

function repeatedOf(
  first: readonly ReadJudgment[],
  again: ReadonlyMap<number, ReadJudgment>,
): NonNullable<JudgedFigures['judges'][number]['repeated']> {
  const pairs = [...again].map(([row, judgment]) => [scoreOf(first[row]), scoreOf(judgment)] as const);
  return { ...agreementOf(pairs), unscored: pairs.filter(([a, b]) => a === undefined || b === undefined).length };
}

function familyFlag(
  { model, family = familyOf(model) }: JudgedBy,
  rows: readonly JudgedRow[],
): { name: string; rows: number } | undefined {
  const own = rows.filter((row) => {
    if (row.model === undefined) return false;
    return row.model === model || (family !== undefined && familyOf(row.model) === family);
  });
  return own.length > 0 ? { name: family ?? model, rows: own.length } : undefined;
}

function reasons(judgments: readonly ReadJudgment[]): Partial<Record<UnscoredReason, number>> {
  const counts: Partial<Record<UnscoredReason, number>> = {};
  for (const judgment of judgments) {
    if ('unscored' in judgment) counts[judgment.unscored] = (counts[judgment.unscored] ?? 0) + 1;
  }
  return counts;
}

function scoreOf(judgment: ReadJudgment | undefined): number | undefined {
  return judgment && 'score' in judgment ? judgment.score : undefined;
}
