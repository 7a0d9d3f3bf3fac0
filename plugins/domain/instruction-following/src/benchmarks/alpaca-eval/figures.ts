import type { Figure } from '@agora/plugin-api';
import { mean, meanAndStderr } from '@agora/statistics';
import type { GamedRow } from './gamed-rows.js';
import { lengthControlled } from './length-control.js';
import { repeatedAnswers } from '../judged/repeated-answers.js';

/** One scored output, as {@link alpacaFigures} takes it. Lengths in code points. */
export interface ScoredOutput {
  id: string;
  index: number;
  /** 1 to 2; null when the judge gave none. */
  preference: number | null;
  outputLength: number;
  referenceLength: number | null;
}

/** The columns of AlpacaEval's leaderboard. `gamed`: undefined where the length is not controlled. */
export function alpacaFigures(outputs: readonly ScoredOutput[], gamed: readonly GamedRow[] | undefined): Figure[] {
  const judged = outputs.flatMap(({ id, preference }) => (preference === null ? [] : [{ id, value: preference - 1 }]));
  const length = { id: 'avg_length', value: mean(outputs.map((output) => output.outputLength)), unit: 'code points' };
  const missing = count('n_missing', outputs.length - judged.length);
  if (judged.length === 0) return [missing, length];
  const wins = judged.filter(({ value }) => value > 0.5).length;
  const losses = judged.filter(({ value }) => value < 0.5).length;
  const draws = judged.length - wins - losses;
  // Several outputs to one instruction are not independent: the standard error is that of the mean per instruction.
  const rate = meanAndStderr(meansById(judged));
  const winRate = 100 * mean(judged.map(({ value }) => value));
  return [
    { id: 'win_rate', value: winRate, stderr: 100 * rate.stderr, unit: 'percent' },
    ...controlled(outputs, gamed),
    { id: 'discrete_win_rate', value: (100 * (wins + draws / 2)) / judged.length, unit: 'percent' },
    { id: 'standard_error', value: 100 * rate.stderr, unit: 'percent' },
    count('n_wins', wins),
    count('n_wins_base', losses),
    count('n_draws', draws),
    count('n_total', judged.length),
    missing,
    ...repeatedAnswers(outputs),
    length,
  ];
}

function controlled(outputs: readonly ScoredOutput[], gamed: readonly GamedRow[] | undefined): Figure[] {
  const known = outputs.flatMap(({ index, preference, outputLength, referenceLength }) =>
    referenceLength === null
      ? []
      : [{ index, preference: preference === null ? null : preference - 1, outputLength, referenceLength }],
  );
  const fit = gamed && lengthControlled(known, gamed);
  return [
    ...(fit ? [{ id: 'length_controlled_win_rate', value: fit.winRate, stderr: fit.stderr, unit: 'percent' }] : []),
    // A count of 0 explains a missing rate: lengths or the gamed rows were not available.
    count('n_length_controlled', fit?.items ?? 0),
  ];
}

function meansById(judged: readonly { id: string; value: number }[]): number[] {
  const groups = new Map<string, number[]>();
  for (const { id, value } of judged) groups.set(id, [...(groups.get(id) ?? []), value]);
  return [...groups.values()].map(mean);
}

function count(id: string, value: number): Figure {
  return { id, value, unit: 'count' };
}
