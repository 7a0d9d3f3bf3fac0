import type { RunReply } from '@agora/contracts';
import type { LeaderboardRow, Pgr, Results } from '@agora/run-schemas';
import {
  cautions,
  confidence,
  count,
  decimal,
  headline,
  interval,
  leftOutSentence,
  percent,
  pgrScale,
  pgrValue,
  rank,
  settingsOf,
  totalUsd,
  undefinedWord,
  usd,
  type Scale,
  type Setting,
} from '@agora/report/browser';
import type { JSX } from 'preact';
import { Forest, ForestAxis } from '../parts/forest.js';
import { generatorColumn, pgrEnds } from '../parts/columns.js';
import { Facts } from '../parts/crumbs.js';
import { numeric, onlyCsv, Table, type Column } from '../parts/table.js';
import { Text } from '../parts/text.js';
import { href } from '../router.js';
import { RunFrame, WithResults } from './run-frame.js';

/** Who leads, how sure that is, and in which settings. */
export function Leaderboard({ run }: { run: string }): JSX.Element {
  return (
    <RunFrame run={run} tab="">
      {(reply) => (
        <>
          <WithResults of={reply}>{(results) => <Boards run={run} results={results} />}</WithResults>
          <Failures run={run} of={failuresOf(reply)} />
        </>
      )}
    </RunFrame>
  );
}

function Boards({ run, results }: { run: string; results: Results }): JSX.Element {
  const { cells, leaderboard } = results;
  const done = cells.filter(({ status }) => status === 'done').length;
  const instances = leaderboard.reduce((sum, row) => sum + row.instances, 0);
  const early = leftOutSentence(results);
  return (
    <>
      {results.run.partial && <p class="note">This run has not ended: the figures are of what is finished.</p>}
      {early !== undefined && <p class="note">{early}</p>}
      <p class="answer">
        <Text>{headline(results)}</Text>
      </p>
      <Facts
        of={[
          ['generators', leaderboard.length],
          ['settings', settingsOf(results).length],
          ['cells', done, `of ${cells.length}`],
          ['instances', instances.toLocaleString('en')],
          [
            'data cost',
            usd(
              totalUsd(results),
              leaderboard.some(({ usdEstimated }) => usdEstimated),
            ),
          ],
          ['seeds', results.seeds.length],
        ]}
      />
      <Ranking run={run} results={results} />
      <Settings run={run} results={results} />
    </>
  );
}

export function scaleOf(results: Results): Scale {
  return pgrScale(
    results.leaderboard.flatMap(({ pgr, bySetting }) => [
      ...(pgr.defined ? [pgr.low, pgr.high] : []),
      ...Object.values(bySetting).flatMap((one) => (one.defined ? [one.value] : [])),
    ]),
  );
}

function Ranking({ run, results }: { run: string; results: Results }): JSX.Element {
  return (
    <section>
      <Table<LeaderboardRow>
        caption={`Leaderboard: PGR in percent with ${confidence(results.confidence)} intervals`}
        class="board"
        rows={results.leaderboard}
        rowKey={({ generator }) => generator}
        columns={[
          { head: 'rank', class: 'rank', csv: (row) => rank(row.rank), cell: (row) => rank(row.rank) },
          modelColumn(run),
          ...pgrColumns(scaleOf(results)),
          numeric(
            'yield',
            (row) => row.yield,
            (row) => percent(row.yield),
          ),
          numeric(
            'instances',
            (row) => row.instances,
            (row) => count(row.instances),
          ),
          numeric(
            'data cost',
            (row) => row.usd,
            (row) => usd(row.usd, row.usdEstimated),
          ),
          numeric(
            '$ per point',
            (row) => row.usdPerPoint,
            (row) => (row.usdPerPoint === null ? '–' : usd(row.usdPerPoint, row.usdEstimated)),
          ),
        ]}
      />
      {results.leaderboard.length > 1 && (
        <p>
          <a href={href(['compare'], { a: run })}>Compare generators pair by pair →</a>
        </p>
      )}
      {cautions(results).map((caution) => (
        <p class="note" key={caution}>
          <Text>{caution}</Text>
        </p>
      ))}
      <p class="muted small">
        Large mark and line: mean over all settings with its interval; small marks: the settings. A rank such as 1–2
        means that the intervals do not tell.
      </p>
    </section>
  );
}

function modelColumn(run: string): Column<LeaderboardRow> {
  const to = ({ generator }: LeaderboardRow): string => href(['runs', run, 'cells'], { generator });
  const named = generatorColumn(to);
  return {
    ...named,
    cell: (row) => (
      <>
        {named.cell(row)}
        <span class="sub">
          <Text>{`${row.provider} · ${row.model}`}</Text>
          {row.simulated && ' · simulated'}
        </span>
      </>
    ),
  };
}

/** The mean PGR in numbers and as a figure; CSV has its interval too. */
function pgrColumns(scale: Scale): Column<LeaderboardRow>[] {
  return [
    {
      head: 'PGR, %',
      name: 'pgr',
      number: true,
      class: 'strong',
      csv: ({ pgr }) => (pgr.defined ? pgr.value : ''),
      cell: ({ pgr }) => <PgrText of={pgr} />,
    },
    ...pgrEnds<LeaderboardRow>(({ pgr }) => pgr),
    {
      head: <ForestAxis scale={scale} />,
      class: 'figure',
      cell: ({ generator, pgr, bySetting }) => (
        <Forest
          name={generator}
          pgr={pgr}
          scale={scale}
          parts={Object.entries(bySetting).map(([name, its]) => ({ name, pgr: its }))}
        />
      ),
    },
  ];
}

export function PgrText({ of }: { of: Pgr }): JSX.Element {
  if (!of.defined)
    return (
      <span class="muted" title={of.reason}>
        {undefinedWord(of)}
      </span>
    );
  return (
    <>
      <strong>{pgrValue(of)}</strong>
      <span class="sub nowrap">{interval(of)}</span>
    </>
  );
}

function Settings({ run, results }: { run: string; results: Results }): JSX.Element {
  const settings = settingsOf(results);
  if (settings.length < 2) return <></>;
  return (
    <section>
      <Table<LeaderboardRow>
        caption={`PGR by setting, % with ${confidence(results.confidence)} intervals`}
        class="settings"
        rows={results.leaderboard}
        rowKey={({ generator }) => generator}
        columns={[generatorColumn(), ...settings.flatMap((setting) => settingColumns(run, setting))]}
      />
    </section>
  );
}

function settingColumns(run: string, { key, method, domain }: Setting): Column<LeaderboardRow>[] {
  const bare = (of: 'value' | 'low' | 'high') => (row: LeaderboardRow) => {
    const its = row.bySetting[key];
    return its?.defined ? its[of] : '';
  };
  return [
    {
      head: (
        <a href={href(['runs', run, 'settings', method, domain])}>
          {method}
          <span class="sub">{domain}</span>
        </a>
      ),
      name: key,
      number: true,
      csv: bare('value'),
      cell: ({ bySetting }) => <Heat of={bySetting[key]} />,
    },
    onlyCsv(`${key} low`, bare('low')),
    onlyCsv(`${key} high`, bare('high')),
  ];
}

/** A figure on a ground that grows with it: the colour repeats what the number says. */
function Heat({ of }: { of: Pgr | undefined }): JSX.Element {
  if (!of?.defined) return <span class="muted">{of ? undefinedWord(of) : '–'}</span>;
  const strength = Math.max(0, Math.min(1, Math.abs(of.value) / 100));
  return (
    <span class={`heat ${of.value < 0 ? 'below' : 'above'}`} style={{ '--strength': String(strength) }}>
      {decimal(of.value)}
      <span class="sub nowrap">{interval(of)}</span>
    </span>
  );
}

type Failure = Pick<Results['failures'][number], 'reason' | 'fix' | 'count' | 'cells'>;

/** By cells, as the results tell them; else those that the run remembers, of a run without results too. */
function failuresOf({ results, faults }: RunReply): Failure[] {
  const { failures = [] } = results ?? {};
  return failures.length > 0 ? failures : faults.map((fault) => ({ ...fault, cells: [] }));
}

function Failures({ run, of }: { run: string; of: Failure[] }): JSX.Element {
  if (of.length === 0) return <></>;
  return (
    <section>
      <h2>What failed</h2>
      <ul class="failures">
        {of.map(({ reason, fix, count, cells }) => (
          <li key={reason}>
            <span class="bad">{count} ×</span> <Text>{reason}</Text>
            {fix !== undefined && (
              <p class="muted">
                <Text>{fix}</Text>
              </p>
            )}
            <p class="small muted">
              {cells.slice(0, 6).map((cell) => (
                <a key={cell} class="spaced" href={href(['runs', run, 'cells', cell])}>
                  <Text>{cell}</Text>
                </a>
              ))}
              {cells.length > 6 && <>and {cells.length - 6} more</>}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
