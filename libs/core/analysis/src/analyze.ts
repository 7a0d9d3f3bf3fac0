import {
  MICRO_STUDENT,
  type CellResult,
  type LeaderboardRow,
  type Orderings,
  type Pca,
  type Questions,
} from '@agora/run-schemas';
import { analyzeCells } from './cells.js';
import { groupCells } from './groups.js';
import { checkInput, type AnalysisInput } from './input.js';
import { leaderboard } from './leaderboard.js';
import { metricOrderings } from './orderings/orderings.js';
import { metricPca } from './pca.js';
import { report } from './pgr.js';
import { answerQuestions } from './questions/index.js';

/** The computed part of a run's results. */
export interface Analysis {
  /** Best first. */
  leaderboard: LeaderboardRow[];
  /** In the order of the input. */
  cells: Pick<CellResult, 'id' | 'cell' | 'benchmarks' | 'pgr' | 'metrics'>[];
  /** Absent where no metric can be compared with what students reached. */
  orderings?: Orderings;
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
  const orderings = metricOrderings(input, analyzed);
  return {
    leaderboard: rows,
    ...(questions ? { questions } : {}),
    cells,
    ...(orderings ? { orderings } : {}),
    // A micro-student is no quality of a text.
    pca: metricPca(
      cells
        .filter((_, index) => input.cells[index]?.dataset !== undefined)
        .map(({ id, cell, metrics, pgr }) => ({
          cell: id,
          generator: cell.generator,
          metrics: Object.fromEntries(Object.entries(metrics).filter(([name]) => name !== MICRO_STUDENT)),
          ...(pgr.defined ? { pgr: pgr.value } : {}),
        })),
    ),
  };
}
