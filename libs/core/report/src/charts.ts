import type { OtherReference, Pgr, Questions, Results, Solving, Value } from '@agora/run-schemas';
import type { Chart } from './drawing/chart.js';
import { hueOf } from './drawing/symbols.js';
import { count, decimal, interval, pgrValue, usd } from './format.js';
import { estimateText, meanCurves, referenceNames } from './question-words.js';

// The charts of a run's questions, for the report and for the pages in a browser.

const hues = ({ leaderboard }: Results) => hueOf(leaderboard.map(({ generator }) => generator));
const keysOf = (generators: readonly { generator: string }[], hue: (generator: string) => string): Chart['keys'] =>
  generators.map(({ generator }) => ({ name: generator, hue: hue(generator) }));

/** PGR by number of instances, mean over settings; the horizontal axis is logarithmic. */
export function volumesChart(results: Results, curves: NonNullable<Questions['volumes']>): Chart {
  const shown = meanCurves(curves);
  const hue = hues(results);
  return {
    label: 'PGR by number of instances',
    xName: 'instances',
    yName: 'PGR %',
    keys: keysOf(shown, hue),
    xTicks: volumesIn(curves).map((volume) => ({ x: Math.log2(volume), text: count(volume) })),
    marks: shown.flatMap(({ generator, points }) =>
      points.flatMap(({ instances, pgr }) =>
        pgr.defined
          ? [
              {
                x: Math.log2(instances),
                y: pgr.value,
                low: pgr.low,
                high: pgr.high,
                hue: hue(generator),
                title: `${generator} at ${count(instances)}: ${pgrValue(pgr)} (${interval(pgr)})`,
              },
            ]
          : [],
      ),
    ),
    lines: shown.flatMap(({ generator, fit }) =>
      fit
        ? [
            {
              hue: hue(generator),
              points: fit.line.map(({ instances, value }) => ({ x: Math.log2(instances), y: value })),
            },
          ]
        : [],
    ),
  };
}

export const volumesIn = (curves: NonNullable<Questions['volumes']>): number[] => [
  ...new Set(curves.flatMap(({ points }) => points.map(({ instances }) => instances))),
];

/** Generators' own scores against the PGR of their data, by setting. */
export function solvingChart(results: Results, { generators, settings }: Solving): Chart {
  const hue = hues(results);
  return {
    label: 'Score of generators in a domain against the PGR of their data',
    xName: "generator's own score in the domain, %",
    yName: 'PGR %',
    keys: keysOf(generators, hue),
    marks: settings.map(({ generator, setting, solving: score, pgr }) => ({
      x: 100 * score,
      y: pgr,
      hue: hue(generator),
      title: `${generator}, ${setting}: solves ${decimal(100 * score)} %, PGR ${decimal(pgr)}`,
    })),
  };
}

/** Price of a dataset against its PGR. */
export function valueChart(results: Results, values: readonly Value[]): Chart {
  const hue = hues(results);
  return {
    label: 'Cost of a dataset against its PGR',
    xName: '$ per dataset',
    yName: 'PGR %',
    keys: keysOf(values, hue),
    marks: values.map(({ generator, usd: cost, pgr }) => ({
      x: cost,
      y: pgr.value,
      low: pgr.low,
      high: pgr.high,
      hue: hue(generator),
      title: `${generator}: ${usd(cost)}, PGR ${estimateText(pgr)}`,
    })),
  };
}

/** One reference with the leaderboard against it. */
export interface ReferenceColumn {
  model: string;
  rows: OtherReference['rows'];
}

/** The leaderboard against its own reference, then against each other one. */
export function referenceColumns(results: Results, others: readonly OtherReference[]): ReferenceColumn[] {
  const [first = '', ...rest] = referenceNames(results, others);
  const own = results.leaderboard.map(({ generator, pgr, rank }) => ({ generator, pgr, rank }));
  return [{ model: first, rows: own }, ...others.map(({ rows }, index) => ({ model: rest[index] ?? '', rows }))];
}

/** The PGR of every generator against each reference. */
export function referencesChart(results: Results, columns: readonly ReferenceColumn[]): Chart {
  const hue = hues(results);
  const known = columns.flatMap((column, x) =>
    column.rows.flatMap(({ generator, pgr }: { generator: string; pgr: Pgr }) =>
      pgr.defined ? [{ x, model: column.model, generator, pgr }] : [],
    ),
  );
  return {
    label: 'PGR against each reference',
    xName: 'reference',
    yName: 'PGR %',
    keys: keysOf(results.leaderboard, hue),
    xTicks: columns.map(({ model }, x) => ({ x, text: model })),
    marks: known.map(({ x, model, generator, pgr }) => ({
      x,
      y: pgr.value,
      low: pgr.low,
      high: pgr.high,
      hue: hue(generator),
      title: `${generator} against ${model}: ${pgrValue(pgr)} (${interval(pgr)})`,
    })),
    lines: results.leaderboard.map(({ generator }) => ({
      hue: hue(generator),
      points: known.filter((point) => point.generator === generator).map(({ x, pgr }) => ({ x, y: pgr.value })),
    })),
  };
}
