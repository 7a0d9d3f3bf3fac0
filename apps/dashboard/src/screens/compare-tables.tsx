import type { ComparedPair, ComparedPlace, Flips, TestedDifference } from '@agora/run-schemas';
import {
  confidence as confidenceText,
  count,
  decimal,
  interval,
  linearScale,
  signed,
  type Scale,
} from '@agora/report/browser';
import type { JSX } from 'preact';
import { inPercent } from '../parts/columns.js';
import { IntervalAxis, IntervalRow } from '../parts/forest.js';
import { numeric, onlyCsv, Table, type Column } from '../parts/table.js';
import { Text } from '../parts/text.js';
import { compareHref, type Asked } from './compare-sides.js';

/** A difference with what it is a difference of. */
interface Row {
  name: string;
  sub?: string;
  first?: number;
  second?: number;
  items?: number;
  seeds?: string;
  score: TestedDifference;
  pgr: TestedDifference | undefined;
  flips: Flips;
}

/** Every pair, when more than one is compared. */
export function PairTable({
  asked,
  pairs,
  confidence,
}: {
  asked: Asked;
  pairs: ComparedPair[];
  confidence: number;
}): JSX.Element {
  const told = pairs.flatMap((pair) => (pair.overall ? [{ ...pair, overall: pair.overall }] : []));
  const scale = scaleOf(told.map(({ overall }) => overall.score));
  const within = asked.a === asked.b;
  const nameOf = ({ first, second }: ComparedPair): string => (within ? second.generator : first.generator);
  const silent = pairs.filter(({ overall }) => !overall);
  return (
    <>
      <Table
        caption={
          within
            ? `${pairs[0]?.first.generator ?? ''} less each other generator, points with ${confidenceText(confidence)} intervals`
            : `First run less second, by generator, points with ${confidenceText(confidence)} intervals`
        }
        class="board"
        rows={told}
        rowKey={(pair) => nameOf(pair)}
        columns={[
          {
            head: within ? 'less' : 'generator',
            rowHead: true,
            csv: (pair) => nameOf(pair),
            cell: (pair) => (
              <a data-row href={compareHref({ ...asked, ag: pair.first.generator, bg: pair.second.generator })}>
                <Text>{nameOf(pair)}</Text>
              </a>
            ),
          },
          ...differenceColumns<(typeof told)[number]>(({ overall }) => overall, scale),
          ...flipColumns<(typeof told)[number]>(({ flips }) => flips),
        ]}
      />
      {silent.length > 0 && (
        <p class="muted">Not comparable: {silent.map(nameOf).join(', ')}. No setting was scored on both sides.</p>
      )}
      <p class="muted small">Choose a pair to see its settings, benchmarks and the items that flipped.</p>
    </>
  );
}

/** One pair: its settings, each benchmark of them, and the mean. */
export function PlaceTable({ pair, confidence }: { pair: ComparedPair; confidence: number }): JSX.Element {
  const rows = rowsOf(pair);
  const scale = scaleOf(rows.map(({ score }) => score));
  return (
    <Table<Row>
      caption={`Differences of scores, points with ${confidenceText(confidence)} intervals`}
      class="board"
      rows={rows}
      rowKey={({ name, sub = '' }) => name + sub}
      columns={[
        {
          head: 'setting',
          rowHead: true,
          csv: ({ name, sub }) => (sub === undefined ? name : `${name}, ${sub}`),
          cell: ({ name, sub }) => (
            <>
              <Text>{name}</Text>
              {sub !== undefined && (
                <span class="sub">
                  <Text>{sub}</Text>
                </span>
              )}
            </>
          ),
        },
        numeric(
          'first, %',
          ({ first }) => inPercent(first),
          ({ first }) => share(first),
        ),
        numeric(
          'second, %',
          ({ second }) => inPercent(second),
          ({ second }) => share(second),
        ),
        ...differenceColumns<Row>((row) => row, scale),
        ...flipColumns<Row>(({ flips }) => flips),
        numeric(
          'items',
          ({ items }) => items,
          ({ items }) => (items === undefined ? '' : count(items)),
        ),
        { head: 'seeds', csv: ({ seeds }) => seeds, cell: ({ seeds }) => seeds ?? '' },
      ]}
    />
  );
}

const share = (of: number | undefined): string => (of === undefined ? '' : decimal(100 * of));

function rowsOf({ places, overall, flips }: ComparedPair): Row[] {
  const volumes = new Set(places.map(({ instances }) => instances)).size > 1;
  const placeName = ({ method, domain, instances }: ComparedPlace): string =>
    `${method} · ${domain}${volumes ? ` · n ${instances}` : ''}`;
  const rows = places.flatMap((place): Row[] => [
    {
      name: placeName(place),
      ...(place.benchmarks.length === 1 ? { sub: place.benchmarks[0] ?? '' } : {}),
      first: place.first,
      second: place.second,
      items: place.items,
      seeds: place.seeds.join(', '),
      score: place.score,
      pgr: place.pgr,
      flips: place.flips,
    },
    ...(place.benchmarks.length < 2 ? [] : (place.byBenchmark ?? [])).map(({ benchmark, ...rest }): Row => ({
      name: placeName(place),
      sub: benchmark,
      ...rest,
      pgr: rest.pgr,
    })),
  ]);
  if (!overall || places.length < 2) return rows;
  return [
    ...rows,
    { name: 'mean', sub: `of ${places.length} settings, each counting once`, ...overall, pgr: overall.pgr, flips },
  ];
}

function differenceColumns<T>(
  of: (row: T) => { score: TestedDifference; pgr?: TestedDifference | undefined },
  scale: Scale,
): Column<T>[] {
  return [
    {
      head: 'difference',
      name: 'difference',
      number: true,
      class: 'strong',
      csv: (row) => of(row).score.value,
      cell: (row) => {
        const { score } = of(row);
        return (
          <>
            <strong>{signed(score.value)}</strong>
            <span class="sub nowrap">{interval(score)}</span>
            <span class="sub nowrap">{verdict(score)}</span>
          </>
        );
      },
    },
    onlyCsv('low', (row) => of(row).score.low),
    onlyCsv('high', (row) => of(row).score.high),
    onlyCsv('p', (row) => of(row).score.p),
    {
      head: <IntervalAxis scale={scale} unit="difference in points" anchor={{ value: 0, name: 'no difference' }} />,
      class: 'figure',
      cell: (row) => <IntervalRow name="difference" of={of(row).score} scale={scale} anchor={0} />,
    },
    numeric(
      'in PGR',
      (row) => of(row).pgr?.value,
      (row) => {
        const { pgr } = of(row);
        return pgr ? (
          <>
            {signed(pgr.value)}
            <span class="sub nowrap">{interval(pgr)}</span>
          </>
        ) : (
          '–'
        );
      },
    ),
    numeric(
      'could be seen from',
      (row) => of(row).score.detectable,
      (row) => (of(row).score.detectable >= 100 ? '–' : decimal(of(row).score.detectable)),
    ),
  ];
}

/** In words what the interval says, so that nobody has to read it off a colour. */
const verdict = ({ low, high }: TestedDifference): string =>
  low > 0 ? 'first is better' : high < 0 ? 'second is better' : 'cannot tell';

function flipColumns<T>(of: (row: T) => Flips): Column<T>[] {
  return [
    numeric(
      'right alone',
      (row) => of(row).firstOnly,
      (row) => {
        const { firstOnly, secondOnly, pairs } = of(row);
        return (
          <>
            {count(firstOnly)} : {count(secondOnly)}
            <span class="sub nowrap">of {count(pairs)}</span>
          </>
        );
      },
    ),
    onlyCsv('second right alone', (row) => of(row).secondOnly),
  ];
}

function scaleOf(differences: readonly TestedDifference[]): Scale {
  return linearScale(
    Math.min(0, ...differences.map(({ low }) => low)),
    Math.max(0, ...differences.map(({ high }) => high)),
  );
}
