import { l1LogisticCv, logistic, mean, standardDeviation } from '@agora/statistics';
import type { GamedRow } from './gamed-rows.js';

/** One judged output. */
export interface Judged {
  /** Of the instruction, from 0. */
  index: number;
  /** In [0, 1]; null when the judge gave none. */
  preference: number | null;
  /** In code points. */
  outputLength: number;
  referenceLength: number;
}

export interface LengthControlled {
  /** In percent. */
  winRate: number;
  /** Of the predicted preferences, as the reference computes it. */
  stderr: number;
  /** Of length, difficulty, and the model itself. */
  coefficients: [number, number, number];
  /** Outputs that were predicted. */
  items: number;
}

/** Weight of each of the two gamed baselines. */
const GAMED_WEIGHT = 0.1;
const FOLDS = 5;
/** scikit-learn's grid: 10 values between 1e-4 and 1e4, evenly spaced in their logarithms. */
const STRENGTHS = Array.from({ length: 10 }, (_, index) => 10 ** (-4 + (8 * index) / 9));

/**
 * The win rate if all outputs were as long as the baseline's: a logistic model of the preference in length, difficulty of
 * the instruction, and the model's quality, asked with the length left out. Outputs to instructions that `gamed` does not
 * know are left out; undefined when none is left that has a preference.
 */
export function lengthControlled(outputs: readonly Judged[], gamed: readonly GamedRow[]): LengthControlled | undefined {
  const difficulties = new Map(gamed.map(({ index, difficulty }) => [index, difficulty]));
  const usable = inOrder(outputs).flatMap((output) => {
    const difficulty = difficulties.get(output.index);
    return difficulty === undefined ? [] : [{ ...output, difficulty }];
  });
  const differences = usable.map(({ outputLength, referenceLength }) => referenceLength - outputLength);
  const spread = differences.length > 0 ? standardDeviation(differences) : 0;
  const judged = usable.flatMap(({ preference, difficulty }, at) =>
    preference === null
      ? []
      : [{ preference, difficulty, length: spread === 0 ? 0 : Math.tanh((differences[at] as number) / spread) }],
  );
  if (judged.length === 0) return undefined;
  if (spread === 0 && judged.every(({ preference }) => preference === 0.5)) return itself(usable.length);
  const all = [...gamed.map((row) => ({ ...row, own: 0 })), ...judged.map((row) => ({ ...row, own: 1 }))];
  const column = (value: (row: (typeof all)[number]) => number): Float64Array => Float64Array.from(all, value);
  const { coefficients } = l1LogisticCv(
    {
      features: [column(({ length }) => length), column(({ difficulty }) => difficulty), column(({ own }) => own)],
      labels: column(({ preference }) => preference),
      weights: column(({ own }) => (own === 1 ? 1 : GAMED_WEIGHT)),
    },
    STRENGTHS,
    FOLDS,
  );
  const [length, difficulty, own] = [...coefficients] as [number, number, number];
  const predicted = predict(
    { difficulty, own },
    usable.map((row) => row.difficulty),
  );
  return { ...predicted, coefficients: [length, difficulty, own], items: usable.length };
}

/** What a fitted model says of outputs as long as the baseline's. */
export function predict(
  { difficulty, own }: { difficulty: number; own: number },
  difficulties: readonly number[],
): { winRate: number; stderr: number } {
  const predictions = difficulties.map((value) => 100 * logistic(difficulty * value + own));
  return { winRate: mean(predictions), stderr: standardDeviation(predictions) / Math.sqrt(predictions.length) };
}

/** Rows go into folds by their position, so they are sorted: the position must not depend on the order of scoring. */
function inOrder(outputs: readonly Judged[]): Judged[] {
  return [...outputs].sort(
    (a, b) => a.index - b.index || a.outputLength - b.outputLength || (a.preference ?? -1) - (b.preference ?? -1),
  );
}

/** The baseline against itself is a draw by definition. */
function itself(items: number): LengthControlled {
  return { winRate: 50, stderr: 0, coefficients: [0, 0, 0], items };
}
