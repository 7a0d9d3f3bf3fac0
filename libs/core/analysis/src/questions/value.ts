import type { LeaderboardRow, Value } from '@agora/run-schemas';
import type { PgrEstimate } from '../pgr.js';
import { usdPerCell } from '../leaderboard.js';
import type { CellInput } from '../input.js';

/**
 * PGR points per dollar of each generator, and whether another generator is both as cheap and as good or better. The dollars
 * are what was paid and have no interval; the interval of the quotient comes from PGR alone.
 *
 * @returns undefined when a price is unknown, or nothing was paid at all.
 */
export function valueOfMoney(
  leaderboard: readonly LeaderboardRow[],
  cells: readonly CellInput[],
  estimates: ReadonlyMap<CellInput, PgrEstimate>,
): Value[] | undefined {
  const known = leaderboard.flatMap(({ generator, pgr }) => {
    if (!pgr.defined) return [];
    const usd = usdPerCell(
      cells.filter(({ cell }) => cell.generator === generator),
      estimates,
    );
    return usd === null ? [] : [{ generator, usd, pgr: { value: pgr.value, low: pgr.low, high: pgr.high } }];
  });
  const ranked = leaderboard.filter(({ pgr }) => pgr.defined).length;
  if (known.length < ranked || known.every(({ usd }) => usd === 0)) return undefined;
  return known.map((entry) => {
    const { usd, pgr } = entry;
    return {
      ...entry,
      pointsPerUsd:
        pgr.low > 0 && usd > 0 ? { value: pgr.value / usd, low: pgr.low / usd, high: pgr.high / usd } : null,
      efficient: !known.some(
        (other) => other.usd <= usd && other.pgr.value >= pgr.value && (other.usd < usd || other.pgr.value > pgr.value),
      ),
    };
  });
}
