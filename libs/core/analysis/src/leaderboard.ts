import { writtenRows, type DatasetSummary, type LeaderboardRow, type Pgr } from '@agora/contracts';
import type { AnalyzedCell } from './cells.js';
import { averageGroups, type Group } from './groups.js';
import { valueOf, type AnalysisInput, type CellInput, type GeneratorInput } from './input.js';
import { report, type PgrEstimate } from './pgr.js';
import { rankRanges, type RankRange } from './ranks.js';
import { scoreOf, mean } from '@agora/statistics';

/** One row per generator, best first: by rank range, then by PGR, then by name; those without a PGR at the end. */
export function leaderboard(
  input: AnalysisInput,
  analyzed: readonly AnalyzedCell[],
  groups: readonly Group[],
): LeaderboardRow[] {
  const estimates = new Map(input.cells.map((cell, index) => [cell, (analyzed[index] as AnalyzedCell).estimate]));
  const of = (id: string) => groups.filter(({ generator }) => generator === id);
  const ranked = input.generators.filter(({ id }) => of(id).some(({ estimate }) => estimate.defined));
  const ranges = rankRanges(
    ranked.map(({ id }) => of(id)),
    input.confidence,
  );
  const rankOf = new Map(ranked.map(({ id }, index) => [id, ranges[index] as RankRange]));
  return input.generators
    .map((entry) => ({ ...row(entry, of(entry.id), estimates, input), rank: rankOf.get(entry.id) ?? null }))
    .sort(compareRows);
}

function row(
  entry: GeneratorInput,
  groups: readonly Group[],
  estimates: ReadonlyMap<CellInput, PgrEstimate>,
  input: AnalysisInput,
): Omit<LeaderboardRow, 'rank'> {
  const cells = input.cells.filter(({ cell }) => cell.generator === entry.id);
  const datasets = cells.flatMap(({ dataset }) => (dataset === undefined ? [] : [dataset]));
  const pgr = report(averageGroups(groups), input.confidence);
  const slices = (key: (group: Group) => string): Record<string, Pgr> =>
    Object.fromEntries(
      [...new Set(groups.map(key))].map((name) => [
        name,
        report(averageGroups(groups.filter((group) => key(group) === name)), input.confidence),
      ]),
    );
  return {
    generator: entry.id,
    provider: entry.provider,
    model: entry.model,
    simulated: entry.simulated,
    pgr,
    byMethod: slices(({ method }) => method),
    byDomain: slices(({ domain }) => domain),
    bySetting: slices(({ method, domain }) => `${method}/${domain}`),
    byVolume: slices(({ instances }) => String(instances)),
    metrics: meanMetrics(cells),
    ability: Object.fromEntries(
      Object.entries(entry.ability ?? {}).map(([id, values]) => [id, scoreOf(values.map(valueOf))]),
    ),
    cells: cells.length,
    failedCells: cells.filter(({ status }) => status === 'failed').length,
    instances: sum(datasets, ({ accepted }) => accepted),
    yield: yieldOf(datasets),
    usd: spent(cells),
    usdPerPoint: usdPerPoint(cells, estimates, pgr),
    ...(cells.some(isEstimated) ? { usdEstimated: true } : {}),
  };
}

/** Accepted instances per call; null when there were no calls. */
function yieldOf(datasets: readonly DatasetSummary[]): number | null {
  const calls = sum(datasets, (dataset) => dataset.calls);
  return calls === 0 ? null : sum(datasets, writtenRows) / calls;
}

/** US dollars over all cells, failed ones included; null when the price of any of them is unknown. */
function spent(cells: readonly CellInput[]): number | null {
  return cells.reduce<number | null>((total, cell) => {
    const cost = cell.dataset === undefined ? (cell.usd === undefined ? 0 : cell.usd) : cell.dataset.usd;
    return total === null || cost === null ? null : total + cost;
  }, 0);
}

/**
 * Mean cost, in US dollars, of a cell with a PGR. The cost of failed cells is included. A cell without a PGR because its
 * benchmarks have no clear gap is left out together with its cost, since that is not the generator's fault. Null when a price
 * is unknown, or no cell has a PGR.
 */
export function usdPerCell(cells: readonly CellInput[], estimates: ReadonlyMap<CellInput, PgrEstimate>): number | null {
  const scored = cells.filter((cell) => estimates.get(cell)?.defined === true);
  const usd = spent([...scored, ...cells.filter(({ status }) => status === 'failed')]);
  return usd === null || scored.length === 0 ? null : usd / scored.length;
}

/** US dollars per point of mean PGR. Null when PGR is not clearly above zero: the quotient would mean nothing. */
function usdPerPoint(
  cells: readonly CellInput[],
  estimates: ReadonlyMap<CellInput, PgrEstimate>,
  pgr: Pgr,
): number | null {
  if (!pgr.defined || pgr.low <= 0 || pgr.value <= 0) return null;
  const usd = usdPerCell(cells, estimates);
  return usd === null ? null : usd / pgr.value;
}

/** Mean over datasets of each metric; null where no dataset has a value. */
function meanMetrics(cells: readonly CellInput[]): Record<string, number | null> {
  const names = new Set(cells.flatMap(({ metrics }) => Object.keys(metrics)));
  return Object.fromEntries(
    [...names].map((name) => {
      const values = cells.flatMap(({ metrics }) => metrics[name] ?? []);
      return [name, values.length === 0 ? null : mean(values)];
    }),
  );
}

function compareRows(left: LeaderboardRow, right: LeaderboardRow): number {
  return (
    orInfinity(left.rank?.best) - orInfinity(right.rank?.best) ||
    orInfinity(left.rank?.worst) - orInfinity(right.rank?.worst) ||
    value(right.pgr) - value(left.pgr) ||
    (left.generator < right.generator ? -1 : 1)
  );
}

// Stands for "no rank" in sorting. It is finite because infinity − infinity would be NaN.
const orInfinity = (rank: number | undefined): number => rank ?? Number.MAX_SAFE_INTEGER;
const value = (pgr: Pgr): number => (pgr.defined ? pgr.value : 0);
const sum = <T>(entries: readonly T[], of: (entry: T) => number): number =>
  entries.reduce((total, entry) => total + of(entry), 0);

/** Whether a part of a cell's cost is estimated, because the provider did not report all token counts. */
const isEstimated = ({ dataset }: CellInput): boolean => !!dataset?.usd && dataset.uncountedCalls > 0;
