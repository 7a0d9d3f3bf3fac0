import type { CellResult, LeaderboardRow, Pca, Questions } from '@agora/contracts';
import { analyzeCells } from './cells.js';
import { groupCells } from './groups.js';
import { checkInput, type AnalysisInput } from './input.js';
import { leaderboard } from './leaderboard.js';
import { metricPca } from './pca.js';
import { report } from './pgr.js';
import { answerQuestions } from './questions/index.js';

/** The computed part of a run's results. */
export interface Analysis {
  /** Best first. */
  leaderboard: LeaderboardRow[];
  /** In the order of the input. */
  cells: Pick<CellResult, 'id' | 'cell' | 'benchmarks' | 'pgr' | 'metrics'>[];
  pca: Pca | null;
  /** Absent when the experiment asks no questions. */
  questions?: Questions;
}

/**
 * PGR per benchmark and cell, averages, ranks and principal components of one run. Pure: the same input gives the same output.
 * Apart from ranks and components, the numbers of a generator do not depend on which other generators are in the run.
 *
 * @throws Fault `invalid-input` when scores that must be on the same items are not, or an entry is given twice.
 */
export function analyze(input: AnalysisInput): Analysis {
  checkInput(input);
  const analyzed = analyzeCells(input);
  const cells = analyzed.map(({ id, cell, benchmarks, estimate }, index) => ({
    id,
    cell,
    benchmarks,
    pgr: report(estimate, input.confidence),
    metrics: { ...input.cells[index]?.metrics },
  }));
  const groups = groupCells(analyzed, input.resamples, input.seed);
  const rows = leaderboard(input, analyzed, groups);
  const questions = answerQuestions(input, analyzed, groups, rows);
  return {
    leaderboard: rows,
    ...(questions ? { questions } : {}),
    cells,
    pca: metricPca(
      cells
        .filter((_, index) => input.cells[index]?.dataset !== undefined)
        .map(({ id, cell, metrics, pgr }) => ({
          cell: id,
          generator: cell.generator,
          metrics,
          ...(pgr.defined ? { pgr: pgr.value } : {}),
        })),
    ),
  };
}
