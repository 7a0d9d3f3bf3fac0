import type { LeaderboardRow, OtherReference } from '@agora/run-schemas';
import { analyzeCells } from '../cells.js';
import { groupCells } from '../groups.js';
import type { AnalysisInput } from '../input.js';
import { leaderboard } from '../leaderboard.js';

/**
 * PGR of the same students against each further reference, with the same draws of items.
 *
 * @returns undefined when there is one reference.
 */
export function otherReferences(input: AnalysisInput, first: readonly LeaderboardRow[]): OtherReference[] | undefined {
  if (input.references === undefined || input.references.length === 0) return undefined;
  return input.references.map(({ model, benchmarks }) => {
    const own = { ...input, benchmarks };
    const cells = analyzeCells(own);
    const rows = new Map(
      leaderboard(own, cells, groupCells(cells, input.resamples, input.seed)).map((row) => [row.generator, row]),
    );
    const scored = new Set(
      cells.flatMap((cell) => cell.benchmarks.filter((each) => each.pgr.defined).map(({ id }) => id)),
    );
    return {
      model,
      rows: first.flatMap(({ generator }) => {
        const row = rows.get(generator);
        return row ? [{ generator, pgr: row.pgr, rank: row.rank }] : [];
      }),
      without: [...new Set(input.benchmarks.map(({ id }) => id))].filter((id) => !scored.has(id)),
    };
  });
}
