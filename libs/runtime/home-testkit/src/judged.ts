import type { KeptCalibration } from '@agora/contracts';
import type { JudgedSummary } from '@agora/run-schemas';

const estimate = (value: number, reach: number) => ({ value, low: value - reach, high: value + reach });

/** What two judges said of a dataset: one of them of the writers' own family, and one that left rows without a score. */
export function judgedOf(rows: number, at: number, text: (at: number) => string): Record<string, JudgedSummary> {
  const scored = Math.max(1, rows - 3);
  const quality: JudgedSummary = {
    rubric: 'agorabench/quality',
    rows,
    mean: estimate(3.6 + 0.2 * at, 0.2),
    judges: [
      {
        id: 'strict',
        model: text(0),
        mean: estimate(3.2 + 0.2 * at, 0.25),
        scored,
        unscored: { 'no-result': 2, refused: 1 },
        perDoubling: estimate(0.12, 0.05),
        family: { name: text(1), rows },
        repeated: { rows: 10, kappa: 0.71, spearman: 0.8, same: 0.8, unscored: 0 },
      },
      {
        id: 'kind',
        model: 'kind-model',
        mean: estimate(4 + 0.2 * at, 0.15),
        scored: rows,
        unscored: {},
        perDoubling: estimate(-0.02, 0.06),
      },
    ],
    agreement: [{ judges: ['strict', 'kind'], rows: scored, kappa: 0.52, spearman: 0.6, same: 0.55 }],
    judgments: 2 * rows + 10,
    cached: 0,
    usd: 0.02,
  };
  return { quality };
}

/** A judge against 40 labels, with one group that has too few of them. */
export function calibrationOf(text: (at: number) => string): KeptCalibration {
  const corrected = { ...estimate(3.1, 0.3), rows: 200, judged: estimate(3.5, 0.1), weight: 0.6 };
  return {
    schema: 1,
    at: '2026-03-02T10:00:00.000Z',
    judge: 'strict',
    rubric: text(1),
    unscored: { refused: 1 },
    unasked: 2,
    agreement: {
      rows: 40,
      kappa: estimate(0.62, 0.14),
      spearman: 0.66,
      same: 0.55,
      within1: 0.9,
      confusion: [1, 2, 3, 4, 5].map((label) =>
        [1, 2, 3, 4, 5].map((score) => Math.max(0, 5 - 3 * Math.abs(label - score))),
      ),
      bias: estimate(0.4, 0.2),
      labels: estimate(3.1, 0.3),
      scores: estimate(3.5, 0.3),
    },
    corrected,
    groups: [
      { group: text(0), labels: 36, corrected },
      { group: 'beta', labels: 4, corrected: null },
    ],
  };
}
