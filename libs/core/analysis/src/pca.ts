import type { Pca } from '@agora/run-schemas';
import { principalComponents, varies } from '@agora/statistics';
import { regressPgr } from './regression.js';

export interface MetricRow {
  /** Id of the cell. */
  cell: string;
  generator: string;
  metrics: Readonly<Record<string, number | null>>;
  /** The cell's PGR in percent, where it is defined. */
  pgr?: number;
}

/** One metric alone has no components. */
const LEAST_METRICS = 2;
const LEAST_CELLS = 6;
/** With fewer cells than this per metric, the components would describe chance differences between the cells. */
const CELLS_PER_METRIC = 3;
/** A metric is left out when a larger share of cells than this lacks it, as those cells would have to be left out instead. */
const MOST_MISSING = 0.2;

/**
 * Principal components of the metrics over cells. A metric enters when it varies and at most a fifth of the cells lack it; a
 * cell enters when it has every such metric.
 *
 * @returns null unless at least two metrics and six cells enter, and at least three cells for each metric.
 */
export function metricPca(rows: readonly MetricRow[]): Pca | null {
  const names = [...new Set(rows.flatMap(({ metrics }) => Object.keys(metrics)))];
  const droppedMetrics: Pca['droppedMetrics'] = [];
  const drop = (metric: string, reason: string) => droppedMetrics.push({ metric, reason });

  const present = names.filter((name) => {
    const missing = rows.filter(({ metrics }) => !isNumber(metrics[name])).length;
    if (missing > MOST_MISSING * rows.length) drop(name, `missing in ${missing} of ${rows.length} cells`);
    return missing <= MOST_MISSING * rows.length;
  });
  const complete = rows.filter(({ metrics }) => present.every((name) => isNumber(metrics[name])));
  if (complete.length < LEAST_CELLS) return null;
  const metrics = present.filter((name) => {
    const changes = varies(complete.map((row) => row.metrics[name] as number));
    if (!changes) drop(name, 'the same in every cell');
    return changes;
  });
  if (metrics.length < LEAST_METRICS || complete.length < CELLS_PER_METRIC * metrics.length) return null;

  const valuesOf = (row: MetricRow) => metrics.map((name) => row.metrics[name] as number);
  const { explained, loadings, project } = principalComponents(complete.map(valuesOf));
  const projected = project(complete.map(valuesOf));
  return {
    metrics,
    explained,
    loadings,
    scores: complete.map(({ cell }, index) => ({ cell, values: projected[index] as number[] })),
    droppedMetrics,
    regression: regressPgr(
      complete.flatMap((row) =>
        row.pgr === undefined ? [] : [{ generator: row.generator, metrics: valuesOf(row), pgr: row.pgr }],
      ),
    ),
  };
}

const isNumber = (value: number | null | undefined): value is number => value !== null && Number.isFinite(value);
