import type { CellResult, Contamination, DatasetSummary, LeaderboardRow, Pgr, Results } from '@agora/run-schemas';
import { largestOfFamilies, writtenRows } from '@agora/run-schemas/counting';
import { plural } from './format.js';

/** A method in a domain, as the columns of the leaderboard's `bySetting` are keyed. */
export interface Setting {
  key: string;
  method: string;
  domain: string;
}

/** Every setting of the run, by domain and then by method, in the order of the cells. */
export function settingsOf({ cells }: Results): Setting[] {
  const domains = distinct(cells.map(({ cell }) => cell.domain));
  const methods = distinct(cells.map(({ cell }) => cell.method));
  const present = new Set(cells.map(({ cell }) => `${cell.method}/${cell.domain}`));
  return domains.flatMap((domain) =>
    methods.map((method) => ({ key: `${method}/${domain}`, method, domain })).filter(({ key }) => present.has(key)),
  );
}

export const cellsOf = ({ cells }: Results, generator: string): CellResult[] =>
  cells.filter(({ cell }) => cell.generator === generator);

/** How many experiment seeds the generator's finished cells have. */
export const seedsOf = (results: Results, generator: string): number =>
  distinct(
    cellsOf(results, generator)
      .filter(({ status }) => status === 'done')
      .map(({ cell }) => cell.seed),
  ).length;

/** Volumes of the run's cells, smallest first. */
export const volumesOf = ({ cells }: Results): number[] =>
  distinct(cells.map(({ cell }) => cell.instances)).sort((left, right) => left - right);

/** PGR of a generator at each volume; empty where all cells have the same one. */
export function volumePgrs(results: Results, { byVolume = {} }: LeaderboardRow): { volume: number; pgr: Pgr }[] {
  const volumes = volumesOf(results);
  if (volumes.length < 2) return [];
  return volumes.map((volume) => ({
    volume,
    pgr: byVolume[String(volume)] ?? { defined: false, reason: 'there is no cell' },
  }));
}

export const metricsOf = ({ leaderboard }: Results): string[] =>
  distinct(leaderboard.flatMap(({ metrics }) => Object.keys(metrics)));

/** Totals over the datasets of a generator, with rows that volumes share counted once; undefined when it has none. */
export function datasetTotals(results: Results, row: LeaderboardRow): Omit<DatasetSummary, 'usd'> | undefined {
  const made = cellsOf(results, row.generator).filter(({ dataset }) => dataset !== undefined);
  const [first, ...rest] = largestOfFamilies(made).flatMap(({ dataset }) => dataset ?? []);
  if (first === undefined) return undefined;
  return rest.reduce<Omit<DatasetSummary, 'usd'>>(
    (total, next) => ({
      requested: total.requested + next.requested,
      accepted: total.accepted + next.accepted,
      rejected: added(total.rejected, next.rejected),
      missing: total.missing + next.missing,
      calls: total.calls + next.calls,
      inputTokens: total.inputTokens + next.inputTokens,
      outputTokens: total.outputTokens + next.outputTokens,
      uncountedCalls: total.uncountedCalls + next.uncountedCalls,
      rowSets: [...(total.rowSets ?? []), ...(next.rowSets ?? [])],
    }),
    first,
  );
}

/** Accepted instances per call, in [0, 1]; null when there were no calls. */
export const yieldOf = ({ calls, ...counts }: Pick<DatasetSummary, 'accepted' | 'calls' | 'rowSets'>): number | null =>
  calls === 0 ? null : writtenRows(counts) / calls;

/** Rejection reasons with how often each came, most frequent first. */
export const rejectionsOf = ({ rejected }: Pick<DatasetSummary, 'rejected'>): [reason: string, times: number][] =>
  Object.entries(rejected)
    .filter(([, times]) => times > 0)
    .sort((left, right) => right[1] - left[1]);

/** Cells that have a dataset, with it. */
export const datasetsOf = ({ cells }: Results): { result: CellResult; dataset: DatasetSummary }[] =>
  cells.flatMap((result) => (result.dataset === undefined ? [] : [{ result, dataset: result.dataset }]));

/** Results of the check for contamination by cell and benchmark, without items that are too short to be searched. */
export const overlapsOf = ({ cells }: Results): { result: CellResult; rows: number; benchmark: Overlap }[] =>
  cells.flatMap((result) =>
    (result.contamination?.benchmarks ?? []).map((benchmark) => ({
      result,
      rows: result.contamination?.instances ?? 0,
      benchmark,
    })),
  );
export type Overlap = Contamination['benchmarks'][number];

/** The reasons why PGRs of the run are undefined, each once. Failed cells are not included; the report lists them apart. */
export function undefinedReasons({ cells }: Results): string[] {
  return distinct(
    cells
      .filter(({ status }) => status === 'done')
      .flatMap(({ benchmarks, pgr }) => [
        ...benchmarks.map((benchmark) => benchmark.pgr),
        ...(pgr === undefined ? [] : [pgr]),
      ])
      .flatMap((pgr) => (pgr.defined ? [] : pgr.reason.split('; '))),
  );
}

/** The word shown in place of an undefined PGR. */
export const undefinedWord = ({ reason }: { reason: string }): string =>
  reason === 'the cell failed' ? 'failed' : reason === 'the cell is not finished' ? 'unfinished' : 'undefined';

/** The unit of a metric, where the metric's name does not say it. */
export const unitOf = ({ metricUnits }: Results, metric: string): string | undefined =>
  metricUnits[metric] === metric ? undefined : metricUnits[metric];

export const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

function added(left: Record<string, number>, right: Record<string, number>): Record<string, number> {
  const sum = { ...left };
  for (const [reason, times] of Object.entries(right)) sum[reason] = (sum[reason] ?? 0) + times;
  return sum;
}

/** The rows that a student was trained on: `200 instances + 24 seeds`; undefined where they were not counted. */
export function trainedOn({ training }: CellResult): string | undefined {
  if (training?.seedRows === undefined) return undefined;
  const instances = plural(training.rows - training.seedRows, 'instance');
  return training.seedRows > 0 ? `${instances} + ${plural(training.seedRows, 'seed')}` : instances;
}
