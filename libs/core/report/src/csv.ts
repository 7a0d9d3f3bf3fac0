import {
  writtenRows,
  type CellResult,
  type DatasetSummary,
  type Pgr,
  type Results,
  type Score,
} from '@agora/run-schemas';
import { csvOf, type CsvField as Field } from './csv-text.js';
import { figuresOf } from './figures.js';
import { unscoredOf } from './judged.js';
import { distinct, metricsOf, rejectionsOf, yieldOf } from './view.js';

/**
 * `summary.csv`: one row per cell and benchmark, and one for a cell that has no scores. Scores lie in [0, 1], PGR is in
 * percent, numbers have full precision, and a field is empty where there is no value.
 */
export function renderCsv(results: Results): string {
  const rows = results.cells.flatMap((cell) => {
    const benchmarks = cell.benchmarks.length === 0 ? [undefined] : cell.benchmarks;
    return benchmarks.map((benchmark) => fieldsOf(results, cell, benchmark));
  });
  return csvOf(rows);
}

type RowSet = NonNullable<DatasetSummary['rowSet']>;
type BenchmarkResult = CellResult['benchmarks'][number] | undefined;

function fieldsOf(results: Results, result: CellResult, benchmark: BenchmarkResult): Record<string, Field> {
  return {
    ...cellFields(results, result),
    ...benchmarkFields(results, result, benchmark),
    ...pgrFields(benchmark?.pgr),
    confidence: results.confidence,
    mean_pgr: result.pgr?.defined ? result.pgr.value : undefined,
    ...figureFields(results, result, benchmark?.id),
    ...datasetFields(results, result),
    ...rowSetFields(results, result),
    ...contaminationFields(result, benchmark?.id),
    ...Object.fromEntries(metricsOf(results).map((metric) => [`metric_${metric}`, result.metrics[metric]])),
    ...judgedFields(results, result),
    dataset: result.artifacts.dataset,
    train: result.artifacts.train,
    evaluate: benchmark === undefined ? undefined : result.artifacts.evaluate[benchmark.id],
  };
}

function cellFields(results: Results, { id, cell, status, fault }: CellResult): Record<string, Field> {
  const generator = results.leaderboard.find((row) => row.generator === cell.generator);
  return {
    run: results.run.id,
    cell: id,
    generator: cell.generator,
    provider: generator?.provider,
    model: generator?.model,
    simulated: generator?.simulated,
    domain: cell.domain,
    method: cell.method,
    instances: cell.instances,
    seed: cell.seed,
    status,
    fault: fault?.code,
    fault_message: fault?.message,
  };
}

function benchmarkFields(
  { benchmarks }: Results,
  { cell }: CellResult,
  benchmark: BenchmarkResult,
): Record<string, Field> {
  const scored = benchmarks.find((one) => one.id === benchmark?.id && one.domain === cell.domain);
  return {
    benchmark: benchmark?.id,
    benchmark_version: scored?.version,
    rule: scored?.rule,
    judge: scored?.judge?.model,
    items: benchmark?.student.items,
    unscored: benchmark?.student.unscored ?? (benchmark && 0),
    ...scoreFields('base', benchmark?.base),
    ...scoreFields('reference', benchmark?.reference),
    ...scoreFields('student', benchmark?.student),
  };
}

const scoreFields = (who: string, score: Score | undefined): Record<string, Field> => ({
  [who]: score?.mean,
  [`${who}_stderr`]: score?.stderr,
  [`${who}_low`]: score?.low,
  [`${who}_high`]: score?.high,
});

const pgrFields = (pgr: Pgr | undefined): Record<string, Field> => ({
  pgr: pgr?.defined ? pgr.value : undefined,
  pgr_low: pgr?.defined ? pgr.low : undefined,
  pgr_high: pgr?.defined ? pgr.high : undefined,
  pgr_undefined: pgr?.defined === false ? pgr.reason : undefined,
});

/** Cost of the data, rows trained on, and rejected rows, with a column for every rejection reason of the run. */
const datasetFields = (results: Results, { dataset, training }: CellResult): Record<string, Field> => ({
  requested: dataset?.requested,
  accepted: dataset?.accepted,
  missing: dataset?.missing,
  calls: dataset?.calls,
  input_tokens: dataset?.inputTokens,
  output_tokens: dataset?.outputTokens,
  yield: dataset && yieldOf(dataset),
  usd: dataset?.usd,
  trained_rows: training?.rows,
  trained_seeds: training?.seedRows,
  duplicates: dataset?.duplicates,
  near_duplicates_instruction: dataset?.nearDuplicates?.instruction.share,
  near_duplicates_row: dataset?.nearDuplicates?.instance.share,
  ...Object.fromEntries(
    reasonsOf(results).map((reason) => [`rejected_${reason}`, dataset && (dataset.rejected[reason] ?? 0)]),
  ),
});

/** Of rows that existed already: those of a contestant, or of parts of a mixture. No columns where there are none. */
function rowSetFields({ cells }: Results, { dataset }: CellResult): Record<string, Field> {
  const all = cells.flatMap((cell) => setsOf(cell.dataset));
  if (all.length === 0) return {};
  const sets = setsOf(dataset);
  const sum = (of: (set: RowSet) => number | null): number | undefined => {
    const known = sets.map(of).filter((value) => value !== null);
    return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0);
  };
  const joined = (texts: (string | null)[], between: string): string | undefined =>
    texts.every((text) => text === null)
      ? undefined
      : [...new Set(texts.map((text) => text ?? 'not stated'))].join(between);
  const mixed = cells.some((cell) => cell.dataset?.rowSets !== undefined);
  return {
    set_title: joined(
      sets.map(({ title }) => title),
      ' + ',
    ),
    set_licence: joined(
      sets.map(({ licence }) => licence),
      '; ',
    ),
    set_rows: sum(({ rows }) => rows),
    set_bytes: sum(({ bytes }) => bytes),
    set_usd: sum(({ costUsd }) => costUsd),
    ...(mixed ? { set_instances: dataset && dataset.accepted - (dataset.rowSet ? 0 : writtenRows(dataset)) } : {}),
  };
}

function setsOf(dataset: CellResult['dataset']): RowSet[] {
  const { rowSet, rowSets = [] } = dataset ?? {};
  return rowSet ? [rowSet] : rowSets.map(({ set }) => set);
}

function contaminationFields({ contamination }: CellResult, benchmark: string | undefined): Record<string, Field> {
  const overlap = contamination?.benchmarks.find((one) => one.id === benchmark);
  return {
    contamination_words: contamination?.words,
    contaminated_rows: overlap?.instances,
    contaminated_items: overlap?.itemsFound,
    compared_items: overlap?.comparedItems,
  };
}

const reasonsOf = ({ cells }: Results): string[] =>
  distinct(cells.flatMap(({ dataset }) => (dataset ? rejectionsOf(dataset).map(([reason]) => reason) : [])));

/** Figures of judges by metric: the interval of the mean, and the number of judgments without a score. */
function judgedFields({ cells }: Results, { judged = {} }: CellResult): Record<string, Field> {
  const names = distinct(cells.flatMap((cell) => Object.keys(cell.judged ?? {})));
  return Object.fromEntries(
    names.flatMap((name): [string, Field][] => [
      [`metric_${name}_low`, judged[name]?.mean?.low],
      [`metric_${name}_high`, judged[name]?.mean?.high],
      [`metric_${name}_rows`, judged[name]?.rows],
      [`metric_${name}_unscored`, judged[name]?.judges.reduce((sum, judge) => sum + unscoredOf(judge), 0)],
      [`metric_${name}_usd`, judged[name]?.usd],
    ]),
  );
}

/** The student's figures on the benchmark, in their own units; columns of other benchmarks' figures stay empty. */
function figureFields(
  results: Results,
  { id, cell }: CellResult,
  benchmark: string | undefined,
): Record<string, Field> {
  const own = benchmark === undefined ? [] : figuresOf(results, benchmark, cell.domain, id);
  const all = results.benchmarks.flatMap(({ subjects = [] }) => subjects.flatMap(({ figures }) => figures));
  const fields: Record<string, Field> = {};
  for (const { id: name, stderr, low, high } of all) {
    const figure = own.find((one) => one.id === name);
    fields[`figure_${name}`] = figure?.value;
    if (stderr !== undefined) fields[`figure_${name}_stderr`] = figure?.stderr;
    if (low !== undefined) fields[`figure_${name}_low`] = figure?.low;
    if (high !== undefined) fields[`figure_${name}_high`] = figure?.high;
  }
  return fields;
}
