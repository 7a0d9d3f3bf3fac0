import { Matrix, solve } from 'ml-matrix';
import type { Pca } from '@agora/run-schemas';
import { principalComponents, varies, type Table, mean } from '@agora/statistics';

export interface RegressionRow {
  generator: string;
  /** The cell's value per metric. */
  metrics: readonly number[];
  pgr: number;
}

/** Components are added until they explain this share of the metrics' variance. */
const VARIANCE_WANTED = 0.9;
/** With fewer cells per component than this, a regression would fit chance. */
const CELLS_PER_COMPONENT = 5;
const LEAST_GENERATORS = 3;

/**
 * Least-squares regression of PGR on the first principal components of the metrics, in sample and cross-validated with one
 * generator left out at a time. Whole generators are left out because the question is whether metrics predict the PGR of a
 * *new* generator; cells of one generator resemble each other, so leaving out single cells would give too good a result.
 * Standardisation and components are computed without the generator that is left out.
 *
 * @param wanted number of components; by default as many as explain nine tenths of the metrics' variance, but at most one per
 *   five cells.
 * @returns null when there are too few cells or generators, or when all PGRs are equal.
 */
export function regressPgr(rows: readonly RegressionRow[], wanted?: number): Pca['regression'] {
  const generators = [...new Set(rows.map(({ generator }) => generator))];
  if (generators.length < LEAST_GENERATORS || !varies(rows.map(({ pgr }) => pgr))) return null;
  const columns = varyingColumns(rows);
  if (columns.length === 0) return null;
  const components = wanted ?? chooseComponents(principalComponents(tableOf(rows, columns)).explained, rows.length);
  if (components === 0) return null;

  const fitted = predict(rows, rows, components);
  if (fitted === null) return null;
  const outside: { truth: number; foretold: number; naive: number }[] = [];
  for (const generator of generators) {
    const known = rows.filter((row) => row.generator !== generator);
    const unknown = rows.filter((row) => row.generator === generator);
    const foretold = predict(known, unknown, components);
    if (foretold === null) return null;
    const naive = mean(known.map(({ pgr }) => pgr));
    unknown.forEach(({ pgr }, index) => {
      outside.push({ truth: pgr, foretold: foretold[index] as number, naive });
    });
  }
  const centre = mean(rows.map(({ pgr }) => pgr));
  return {
    components,
    cells: rows.length,
    r2: explainedShare(
      rows.map(({ pgr }, index) => ({ truth: pgr, foretold: fitted[index] as number, naive: centre })),
    ),
    leaveOneGeneratorOutR2: explainedShare(outside),
  };
}

function chooseComponents(explained: readonly number[], cells: number): number {
  let held = 0;
  const enough = explained.findIndex((share) => (held += share) >= VARIANCE_WANTED) + 1;
  return Math.min(enough === 0 ? explained.length : enough, Math.floor(cells / CELLS_PER_COMPONENT));
}

/** PGR of `unknown` predicted by a regression on `known`; null when `known` has too few rows or does not vary enough. */
function predict(known: readonly RegressionRow[], unknown: readonly RegressionRow[], components: number) {
  const columns = varyingColumns(known);
  if (columns.length === 0 || known.length < components + 2) return null;
  const basis = principalComponents(tableOf(known, columns));
  if (basis.explained.length < components) return null;
  const design = (rows: readonly RegressionRow[]) =>
    new Matrix(basis.project(tableOf(rows, columns)).map((row) => [1, ...row.slice(0, components)]));
  const coefficients = solve(design(known), Matrix.columnVector(known.map(({ pgr }) => pgr)), true);
  return design(unknown).mmul(coefficients).to1DArray();
}

function explainedShare(rows: readonly { truth: number; foretold: number; naive: number }[]): number {
  const squares = (of: (row: { truth: number; foretold: number; naive: number }) => number) =>
    rows.reduce((sum, row) => sum + of(row) ** 2, 0);
  return 1 - squares(({ truth, foretold }) => truth - foretold) / squares(({ truth, naive }) => truth - naive);
}

function varyingColumns(rows: readonly RegressionRow[]): number[] {
  const count = rows[0]?.metrics.length ?? 0;
  return [...Array(count).keys()].filter((column) => varies(rows.map(({ metrics }) => metrics[column] as number)));
}

const tableOf = (rows: readonly RegressionRow[], columns: readonly number[]): Table =>
  rows.map(({ metrics }) => columns.map((column) => metrics[column] as number));
