import type { LeaderboardRow, Questions } from '@agora/run-schemas';
import type { AnalyzedCell } from '../cells.js';
import type { Group } from '../groups.js';
import type { AnalysisInput } from '../input.js';
import { formatComparisons } from './formats.js';
import { otherReferences } from './references.js';
import { solvingAgainstPgr } from './solving.js';
import { valueOfMoney } from './value.js';
import { volumeCurves } from './volumes.js';

/** Answers of the run beyond its leaderboard; undefined when the experiment has nothing to compare. */
export function answerQuestions(
  input: AnalysisInput,
  analyzed: readonly AnalyzedCell[],
  groups: readonly Group[],
  leaderboard: readonly LeaderboardRow[],
): Questions | undefined {
  const estimates = new Map(input.cells.map((cell, index) => [cell, (analyzed[index] as AnalyzedCell).estimate]));
  const answers: Questions = {
    solving: solvingAgainstPgr(input, groups),
    volumes: volumeCurves(
      leaderboard.map(({ generator }) => generator),
      groups,
      input.confidence,
    ),
    formats: formatComparisons(input),
    value: valueOfMoney(leaderboard, input.cells, estimates),
    references: otherReferences(input, leaderboard),
  };
  const asked = Object.entries(answers).filter(([, answer]) => answer !== undefined);
  return asked.length === 0 ? undefined : Object.fromEntries(asked);
}
