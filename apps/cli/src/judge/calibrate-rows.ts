import { calibration, correctedMean, type Calibration, type CorrectedMean, type LabelledPair } from '@agora/judging';
import { Fault } from '@agora/plugin-api';
import type { JudgedLabelRow, JudgedRows } from './judged-rows.js';
import { FEWEST_LABELS } from './labels.js';

/** How far a judge agrees with a person's labels. */
export interface JudgeCalibration {
  judge: string;
  rubric: string;
  /** Labelled rows without a score, by reason. */
  unscored: Record<string, number>;
  /** Labelled rows that the judge was never asked about. */
  unasked: number;
  agreement: Calibration;
  /** Corrected mean score of the rows that only the judge has scored; absent where there are none. */
  corrected?: CorrectedMean;
  /** The same by group, e.g. generator; null where too few of its rows have a label. */
  groups: { group: string; labels: number; corrected: CorrectedMean | null }[];
  /** US dollars paid now; null when some of it is unknown. */
  usd: number | null;
}

/** @throws Fault `invalid-input` when too few labelled rows have a score */
export function calibrate({ judge, rubric, rows, unasked, usd }: JudgedRows): JudgeCalibration {
  const pairs = pairsOf(rows);
  const unscored = reasonsOf(rows);
  if (pairs.length < FEWEST_LABELS) throw tooFew(pairs.length, unscored, unasked);
  const rest = scoresOf(rows);
  const names = [...new Set(rows.flatMap(({ group }) => group ?? []))].sort();
  return {
    judge,
    rubric,
    unscored,
    unasked,
    agreement: calibration(pairs),
    ...(rest.length > 1 ? { corrected: correctedMean(pairs, rest) } : {}),
    groups: names.map((group) => {
      const mine = rows.filter((row) => row.group === group);
      const [labelled, scored] = [pairsOf(mine), scoresOf(mine)];
      const enough = labelled.length >= FEWEST_LABELS && scored.length > 1;
      return { group, labels: labelled.length, corrected: enough ? correctedMean(labelled, scored) : null };
    }),
    usd,
  };
}

function pairsOf(rows: readonly JudgedLabelRow[]): LabelledPair[] {
  return rows.flatMap(({ label, score }) => (label === undefined || score === undefined ? [] : [{ label, score }]));
}

/** The judge's scores of the rows without a label. */
function scoresOf(rows: readonly JudgedLabelRow[]): number[] {
  return rows.flatMap(({ label, score }) => (label === undefined && score !== undefined ? [score] : []));
}

function reasonsOf(rows: readonly JudgedLabelRow[]): Record<string, number> {
  const reasons: Record<string, number> = {};
  for (const { label, unscored } of rows) {
    if (label !== undefined && unscored !== undefined) reasons[unscored] = (reasons[unscored] ?? 0) + 1;
  }
  return reasons;
}

function tooFew(scored: number, unscored: Record<string, number>, unasked: number): Fault {
  const why = [
    ...Object.entries(unscored).map(([reason, times]) => `${times} ${reason}`),
    ...(unasked > 0 ? [`${unasked} that it was never asked about`] : []),
  ];
  const message = `the judge has scored ${scored} of the labelled rows, and at least ${FEWEST_LABELS} are needed`;
  return new Fault('invalid-input', why.length > 0 ? `${message}: ${why.join(', ')}` : message, {
    fix: 'Label more rows that the judge has read, or name a judge that answers by the rubric.',
  });
}
