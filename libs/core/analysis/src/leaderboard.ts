import {
  familyOf,
  largestOfFamilies,
  writtenRows,
  type DatasetSummary,
  type LeaderboardRow,
  type Pgr,
} from '@agora/run-schemas';
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
  const made = largestOfFamilies(cells.filter(({ dataset }) => dataset !== undefined));
  const datasets = made.flatMap(({ dataset }) => dataset ?? []);
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
    usd: paidFor(cells),
    usdPerPoint: usdPerPoint(cells, estimates, pgr),
    ...(cells.some(isEstimated) ? { usdEstimated: true } : {}),
  };
}

/** Accepted instances per call; null when there were no calls. */
function yieldOf(datasets: readonly DatasetSummary[]): number | null {
  const calls = sum(datasets, (dataset) => dataset.calls);
  return calls === 0 ? null : sum(datasets, writtenRows) / calls;
}

/** US dollars of one cell's rows, whoever paid for them; null when the price is unknown. */
function costOf({ dataset, usd = 0 }: CellInput): number | null {
  return dataset === undefined ? usd : dataset.usd;
}

/**
 * US dollars that all rows of the cells cost, those of failed cells included; null when any price is unknown. Cells that differ in
 * volume alone share their rows, so of these the dearest counts.
 */
function paidFor(cells: readonly CellInput[]): number | null {
  const families = new Map<string, number>();
  for (const cell of cells) {
    const cost = costOf(cell);
    if (cost === null) return null;
    const family = familyOf(cell.cell);
    families.set(family, Math.max(families.get(family) ?? 0, cost));
  }
  return sum([...families.values()], (cost) => cost);
}

/**
 * Mean cost, in US dollars, of a cell with a PGR: of its whole dataset, whether or not other volumes share its rows. The cost of
 * failed cells is included. A cell without a PGR because its benchmarks have no clear gap is left out together with its cost, since
 * that is not the generator's fault. Null when a price is unknown, or no cell has a PGR.
 */
export function usdPerCell(cells: readonly CellInput[], estimates: ReadonlyMap<CellInput, PgrEstimate>): number | null {
  const scored = cells.filter((cell) => estimates.get(cell)?.defined === true);
  const costs = [...scored, ...cells.filter(({ status }) => status === 'failed')].map(costOf);
  if (scored.length === 0 || costs.includes(null)) return null;
  return sum(costs, (cost) => cost ?? 0) / scored.length;
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
