import type { CellResult, LeaderboardRow, MetricOrdering, Orderings, Pca, Results } from '@agora/run-schemas';
import {
  chanceWord,
  correlationWord,
  count,
  decimal,
  directionWord,
  forestDrawing,
  hueOf,
  linearScale,
  metricValue,
  orderingSentences,
  orderingsMeaning,
  percent,
  plural,
  pWord,
  regretWord,
  type Chart,
} from '@agora/report/browser';
import type { JSX } from 'preact';
import { generatorColumn } from '../parts/columns.js';
import { Drawn } from '../parts/drawn.js';
import { ChartFigure } from '../parts/figure.js';
import { IntervalAxis } from '../parts/forest.js';
import { numeric, onlyCsv, Table, type Column } from '../parts/table.js';
import { Text } from '../parts/text.js';
import { href } from '../router.js';
import { RunFrame, WithResults } from './run-frame.js';

/** Correlations. */
const SCALE = linearScale(-1, 1);
const HEIGHT = 30;

/** What was measured of the data without training, how that ordered the generators, and what the metrics have in common. */
export function Metrics({ run }: { run: string }): JSX.Element {
  return (
    <RunFrame run={run} tab="metrics">
      {(reply) => (
        <WithResults of={reply}>
          {(results) => (
            <>
              <MeanTable results={results} />
              {results.orderings && <OrderingPart results={results} orderings={results.orderings} />}
              {results.pca && <Components results={results} pca={results.pca} />}
            </>
          )}
        </WithResults>
      )}
    </RunFrame>
  );
}

function MeanTable({ results }: { results: Results }): JSX.Element {
  const metrics = [...new Set(results.leaderboard.flatMap((row) => Object.keys(row.metrics)))];
  if (metrics.length === 0) return <p>This run measures no metric of its data.</p>;
  return (
    <Table<LeaderboardRow>
      caption="Intrinsic metrics: means over the datasets of each generator"
      rows={results.leaderboard}
      rowKey={({ generator }) => generator}
      columns={[
        generatorColumn(),
        ...metrics.map((metric): Column<LeaderboardRow> => {
          const unit = results.metricUnits[metric];
          const value = (row: LeaderboardRow): number | null => row.metrics[metric] ?? null;
          return {
            ...numeric<LeaderboardRow>(metric, value, (row) => metricValue(value(row))),
            head: (
              <>
                {metric}
                {unit !== undefined && unit !== metric && <span class="sub">{unit}</span>}
              </>
            ),
            name: metric,
          };
        }),
      ]}
    />
  );
}

function OrderingPart({ results, orderings }: { results: Results; orderings: Orderings }): JSX.Element {
  return (
    <section>
      <Table<MetricOrdering>
        caption="How each metric ordered the trained generators"
        class="board"
        rows={orderings.metrics}
        rowKey={({ metric }) => metric}
        columns={orderingColumns}
      />
      {orderingSentences(orderings, results).map((sentence) => (
        <p key={sentence}>
          <Text>{sentence}</Text>
        </p>
      ))}
      <p class="muted small">{orderingsMeaning(orderings, results.confidence)}</p>
    </section>
  );
}

const orderingColumns: Column<MetricOrdering>[] = [
  {
    head: 'metric',
    rowHead: true,
    csv: ({ metric }) => metric,
    cell: ({ metric, better }) => (
      <>
        {metric}
        <span class="sub">better: {directionWord({ better })}</span>
      </>
    ),
  },
  numeric(
    "Spearman's r",
    ({ mean }) => mean?.spearman,
    ({ mean }) => (
      <>
        <strong>{correlationWord(mean?.spearman ?? null)}</strong>
        {mean && <span class="sub nowrap">by chance {chanceWord(mean)}</span>}
      </>
    ),
  ),
  onlyCsv('chance low', ({ mean }) => mean?.chance.low),
  onlyCsv('chance high', ({ mean }) => mean?.chance.high),
  {
    head: <IntervalAxis scale={SCALE} unit="Spearman's r" anchor={{ value: 0, name: 'no order' }} />,
    class: 'figure narrow',
    cell: (row) => <OrderingRow of={row} />,
  },
  numeric(
    "Kendall's tau",
    ({ mean }) => mean?.kendall,
    ({ mean }) => correlationWord(mean?.kendall ?? null),
  ),
  numeric(
    'p, corrected',
    ({ mean }) => mean?.adjustedP,
    ({ mean }) => (mean ? pWord(mean.adjustedP) : '–'),
  ),
  numeric(
    'regret, points',
    ({ mean, better }) => (mean ? mean.regret[better === 'lower' ? 'ofLowest' : 'ofHighest'] : undefined),
    ({ mean, better }) => (mean ? regretWord(mean.regret, better) : '–'),
  ),
  numeric(
    'at random',
    ({ mean }) => mean?.regret.atRandom,
    ({ mean }) => (mean ? decimal(mean.regret.atRandom) : '–'),
  ),
];

/** The mean with its settings as small marks; the line is where it lies by chance. */
function OrderingRow({ of: { metric, mean, places } }: { of: MetricOrdering }): JSX.Element {
  if (!mean) return <span class="muted">–</span>;
  const said = `${metric}: ${correlationWord(mean.spearman)}, by chance ${chanceWord(mean)}`;
  const parts = places.flatMap(({ setting, instances, spearman }) =>
    spearman === null
      ? []
      : [{ value: spearman, title: `${setting} at ${count(instances)}: ${correlationWord(spearman)}` }],
  );
  const drawing = forestDrawing({
    value: mean.spearman,
    ...mean.chance,
    label: said,
    title: said,
    scale: SCALE,
    parts,
    anchors: [0],
    height: HEIGHT,
  });
  return <Drawn of={drawing} class="forest" />;
}

function Components({ results, pca }: { results: Results; pca: Pca }): JSX.Element {
  const rows = pca.loadings.map((values, at) => ({ at, values, explained: pca.explained[at] ?? 0 }));
  return (
    <section>
      {pca.explained.length > 1 && (
        <>
          <ChartFigure caption="Datasets by their metrics" of={componentChart(results, pca)} />
          <Scores run={results.run.id} pca={pca} />
        </>
      )}
      <Table<(typeof rows)[number]>
        caption="Principal components of the standardised metrics: loadings"
        rows={rows}
        rowKey={({ at }) => String(at)}
        columns={[
          { head: 'component', rowHead: true, csv: ({ at }) => at + 1, cell: ({ at }) => at + 1 },
          numeric(
            'share of variance',
            ({ explained }) => explained,
            ({ explained }) => percent(explained),
          ),
          ...pca.metrics.map((metric, index) =>
            numeric<(typeof rows)[number]>(
              metric,
              ({ values }) => values[index],
              ({ values }) => decimal(values[index] ?? 0, 2),
            ),
          ),
        ]}
      />
      <p>{regressionText(pca)}</p>
      {pca.droppedMetrics.length > 0 && (
        <p class="muted small">
          Left out: <Text>{pca.droppedMetrics.map(({ metric, reason }) => `${metric} (${reason})`).join(', ')}</Text>.
        </p>
      )}
    </section>
  );
}

/** The numbers of the figure. */
function Scores({ run, pca: { scores } }: { run: string; pca: Pca }): JSX.Element {
  return (
    <Table<Pca['scores'][number]>
      caption="Datasets by their metrics: places on the components"
      rows={scores}
      rowKey={({ cell }) => cell}
      columns={[
        {
          head: 'dataset',
          rowHead: true,
          csv: ({ cell }) => cell,
          cell: ({ cell }) => (
            <a data-row href={href(['runs', run, 'cells', cell])}>
              <Text>{cell}</Text>
            </a>
          ),
        },
        ...[0, 1].map((at) =>
          numeric<Pca['scores'][number]>(
            `component ${at + 1}`,
            ({ values }) => values[at],
            ({ values }) => decimal(values[at] ?? 0, 2),
          ),
        ),
      ]}
    />
  );
}

function componentChart({ leaderboard, cells }: Results, { scores, explained }: Pca): Chart {
  const generators = leaderboard.map(({ generator }) => generator);
  const hue = hueOf(generators);
  const cellOf = new Map(cells.map((one): [string, CellResult] => [one.id, one]));
  const name = (at: number): string => `component ${at + 1}, ${percent(explained[at] ?? 0)} of variance`;
  return {
    label: 'Datasets by the first two principal components of their metrics',
    xName: name(0),
    yName: name(1),
    keys: generators.map((generator) => ({ name: generator, hue: hue(generator) })),
    marks: scores.map(({ cell, values: [x = 0, y = 0] }) => ({
      x,
      y,
      hue: hue(cellOf.get(cell)?.cell.generator ?? ''),
      title: `${cell}: ${decimal(x, 2)}, ${decimal(y, 2)}`,
    })),
  };
}

function regressionText({ regression: found }: Pca): string {
  if (found === null) return 'Too few cells or generators to ask whether the components foretell PGR.';
  const { components, r2, cells, leaveOneGeneratorOutR2: outside } = found;
  return (
    `A regression of PGR on the first ${plural(components, 'component')} explains ${percent(r2, 0)} of its variance in the ` +
    `${plural(cells, 'cell')} it was fitted to, and ${outside <= 0 ? 'none' : percent(outside, 0)} for a generator that it has ` +
    `not seen (leave-one-generator-out R² ${decimal(outside, 2)}).`
  );
}
