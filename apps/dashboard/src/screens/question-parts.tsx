import type {
  FormatComparison,
  LeaderboardRow,
  OtherReference,
  Pgr,
  Questions,
  Results,
  Solving,
  Value,
} from '@agora/run-schemas';
import {
  correlationText,
  count,
  decimal,
  estimateText,
  formatSentence,
  interval,
  linearScale,
  pgrValue,
  rank,
  referenceColumns,
  referencesChart,
  referenceSentence,
  solvingChart,
  undefinedWord,
  usd,
  valueChart,
  volumesChart,
  volumeSentences,
  volumesIn,
} from '@agora/report/browser';
import type { JSX } from 'preact';
import { generatorColumn, inPercent } from '../parts/columns.js';
import { ChartFigure } from '../parts/figure.js';
import { IntervalAxis, IntervalRow } from '../parts/forest.js';
import { numeric, onlyCsv, Table } from '../parts/table.js';
import { Text } from '../parts/text.js';

type Curve = NonNullable<Questions['volumes']>[number];

export function Volumes({ results, curves }: { results: Results; curves: Curve[] }): JSX.Element {
  return (
    <>
      {volumeSentences({ volumes: curves }).map((sentence) => (
        <p key={sentence}>
          <Text>{sentence}</Text>
        </p>
      ))}
      <ChartFigure caption="PGR by number of instances" of={volumesChart(results, curves)} />
      <p class="muted small">
        Mean over settings; lines are straight in the logarithm of the volume, fitted by least squares. The interval of
        a slope is that of the same drawn items at all volumes.
      </p>
      <Table<Curve>
        caption="PGR by volume, %, with intervals"
        rows={curves}
        rowKey={({ generator, setting }) => generator + (setting ?? '')}
        columns={[
          {
            ...generatorColumn<Curve>(),
            cell: ({ generator, setting }) => (
              <>
                <Text>{generator}</Text>
                <span class="sub">{setting ?? 'mean over settings'}</span>
              </>
            ),
          },
          onlyCsv('setting', ({ setting }) => setting ?? 'mean over settings'),
          ...volumesIn(curves).flatMap((volume) => {
            const at = ({ points }: Curve) => points.find(({ instances }) => instances === volume)?.pgr;
            return [
              numeric<Curve>(
                `at ${count(volume)}`,
                (curve) => valueOf(at(curve)),
                (curve) => shown(at(curve)),
              ),
              onlyCsv<Curve>(`low at ${volume}`, (curve) => endOf(at(curve), 'low')),
              onlyCsv<Curve>(`high at ${volume}`, (curve) => endOf(at(curve), 'high')),
            ];
          }),
          numeric(
            'points per doubling',
            ({ fit }) => fit?.perDoubling.value,
            ({ fit }) => (fit ? estimateText(fit.perDoubling) : '–'),
          ),
        ]}
      />
    </>
  );
}

export function ValuePart({ results, values }: { results: Results; values: Value[] }): JSX.Element {
  const estimated = new Set(results.leaderboard.flatMap((row) => (row.usdEstimated ? [row.generator] : [])));
  return (
    <>
      <ChartFigure caption="Cost of a dataset against its PGR" of={valueChart(results, values)} />
      <p class="muted small">
        A generator is efficient when no other is at least as cheap and as good, and better in one of the two. Dollars
        are what was paid; the interval of points per dollar is that of PGR.
      </p>
      <Table<Value>
        caption="Points per dollar"
        rows={values}
        rowKey={({ generator }) => generator}
        columns={[
          generatorColumn(),
          numeric(
            '$ per dataset',
            (row) => row.usd,
            (row) => usd(row.usd, estimated.has(row.generator)),
          ),
          numeric(
            'PGR, %',
            (row) => row.pgr.value,
            (row) => estimateText(row.pgr),
          ),
          numeric(
            'points per $',
            (row) => row.pointsPerUsd?.value,
            (row) =>
              row.pointsPerUsd ? estimateText(row.pointsPerUsd) : row.usd === 0 ? 'free' : 'PGR not clearly above 0',
          ),
          { head: 'efficient', csv: (row) => String(row.efficient), cell: (row) => (row.efficient ? 'yes' : 'no') },
        ]}
      />
    </>
  );
}

export function SolvingPart({ results, solving }: { results: Results; solving: Solving }): JSX.Element {
  return (
    <>
      <p>
        {correlationText(solving.overGenerators, 'generators', results.confidence)}{' '}
        {correlationText(solving.overSettings, 'generators in settings', results.confidence)}
      </p>
      <ChartFigure caption="Problem solving against data generation" of={solvingChart(results, solving)} />
      <p class="muted small">
        Pearson's correlation. Over generators with Fisher's interval; over settings by resampling whole generators,
        since settings of one resemble each other.
      </p>
      <Table<Solving['settings'][number]>
        caption="A generator's own score, and the PGR of its data"
        rows={solving.settings}
        rowKey={({ generator, setting }) => generator + setting}
        columns={[
          generatorColumn(),
          { head: 'setting', csv: ({ setting }) => setting, cell: ({ setting }) => setting },
          numeric(
            'own score, %',
            (row) => inPercent(row.solving),
            (row) => decimal(100 * row.solving),
          ),
          numeric(
            'PGR, %',
            (row) => row.pgr,
            (row) => decimal(row.pgr),
          ),
        ]}
      />
    </>
  );
}

export function Formats({ comparisons }: { comparisons: FormatComparison[] }): JSX.Element {
  return (
    <>
      <p class="muted">
        Students of the same generator, method, volume and seed, examined on the same items; points of PGR. An interval
        that keeps clear of 0 is a clear difference.
      </p>
      {comparisons.map((comparison) => (
        <section key={comparison.domain + comparison.against}>
          <p>
            <Text>{formatSentence(comparison)}</Text>
          </p>
          {comparison.rows.length > 0 && <FormatTable of={comparison} />}
        </section>
      ))}
    </>
  );
}

function FormatTable({ of: { domain, against, rows } }: { of: FormatComparison }): JSX.Element {
  const ends = rows.flatMap(({ difference: { low, high } }) => [low, high]);
  const scale = linearScale(Math.min(0, ...ends), Math.max(0, ...ends));
  return (
    <Table<FormatComparison['rows'][number]>
      caption={`${domain} less ${against}, points of PGR`}
      class="board"
      rows={rows}
      rowKey={({ generator, method, instances }) => [generator, method, instances].join()}
      columns={[
        generatorColumn(),
        {
          head: 'setting',
          csv: ({ method, instances }) => `${method} n${instances}`,
          cell: ({ method, instances }) => `${method} · n ${instances}`,
        },
        numeric(
          'difference',
          (row) => row.difference.value,
          (row) => estimateText(row.difference),
        ),
        onlyCsv('low', (row) => row.difference.low),
        onlyCsv('high', (row) => row.difference.high),
        {
          head: <IntervalAxis scale={scale} unit="points of PGR" anchor={{ value: 0, name: 'no difference' }} />,
          class: 'figure',
          cell: (row) => <IntervalRow name={row.generator} of={row.difference} scale={scale} anchor={0} />,
        },
      ]}
    />
  );
}

export function References({ results, others }: { results: Results; others: OtherReference[] }): JSX.Element {
  const columns = referenceColumns(results, others);
  return (
    <>
      {others.map((other) => (
        <p key={other.model}>
          <Text>{referenceSentence(results, other)}</Text>
        </p>
      ))}
      <ChartFigure caption="PGR against each reference" of={referencesChart(results, columns)} />
      <Table<LeaderboardRow>
        caption="Ranks and PGR against each reference"
        rows={results.leaderboard}
        rowKey={({ generator }) => generator}
        columns={[
          generatorColumn(),
          ...columns.flatMap(({ model, rows }) => {
            const of = (generator: string) => rows.find((row) => row.generator === generator);
            return [
              numeric<{ generator: string }>(
                `rank: ${model}`,
                ({ generator }) => rank(of(generator)?.rank ?? null),
                ({ generator }) => rank(of(generator)?.rank ?? null),
              ),
              numeric<{ generator: string }>(
                `PGR, %: ${model}`,
                ({ generator }) => valueOf(of(generator)?.pgr),
                ({ generator }) => shown(of(generator)?.pgr),
              ),
            ];
          }),
        ]}
      />
    </>
  );
}

const valueOf = (pgr: Pgr | undefined): number | undefined => (pgr?.defined ? pgr.value : undefined);
const endOf = (pgr: Pgr | undefined, end: 'low' | 'high'): number | undefined => (pgr?.defined ? pgr[end] : undefined);

function shown(pgr: Pgr | undefined): JSX.Element | string {
  if (!pgr) return '–';
  if (!pgr.defined) return undefinedWord(pgr);
  return (
    <>
      {pgrValue(pgr)}
      <span class="sub nowrap">{interval(pgr)}</span>
    </>
  );
}
