import type { CellReply, RunReply } from '@agora/contracts';
import { count, duration, metricValue, percent, trainedOn, usd, yieldOf } from '@agora/report/browser';
import type { JSX } from 'preact';
import { ask, useLoad } from '../api.js';
import { pgrEnds, scoreColumns } from '../parts/columns.js';
import { Facts } from '../parts/crumbs.js';
import { Shown, Status, Trouble } from '../parts/state.js';
import { Table } from '../parts/table.js';
import { Text } from '../parts/text.js';
import { useAgain } from '../parts/use-again.js';
import { href } from '../router.js';
import { PgrText } from './leaderboard.js';
import { Explorer } from './explorer.js';
import { RunFrame } from './run-frame.js';

/** One cell: its dataset, row by row, and what its student scored. */
export function Cell({ run, cell }: { run: string; cell: string }): JSX.Element {
  const loaded = useLoad(ask('cell', [run, cell]));
  return (
    <RunFrame run={run} tab="cells" crumbs={[{ text: 'Cells', to: href(['runs', run, 'cells']) }, { text: cell }]}>
      {(reply) => (
        <Shown of={loaded} name={cell}>
          {(data) => (
            <>
              <Growing run={reply} cell={data} reload={loaded.reload} />
              <Whole run={run} cell={data} units={unitsOf(reply)} />
            </>
          )}
        </Shown>
      )}
    </RunFrame>
  );
}

/** Says that a dataset is not whole, and looks again as long as its run goes on. */
function Growing({ run, cell, reload }: { run: RunReply; cell: CellReply; reload(): void }): JSX.Element {
  const goesOn = run.status === 'running' && cell.result.artifacts.dataset === undefined;
  useAgain(goesOn, cell, reload);
  if (cell.soFar === undefined) return <></>;
  return (
    <p class="note">
      This dataset is not whole: its rows as of {cell.soFar.slice(11, 19)} UTC.
      {goesOn && ' More of them come into sight here; a row may move to another place among them.'}
    </p>
  );
}

const unitsOf = ({ results }: RunReply): Record<string, string> => results?.metricUnits ?? {};

function Whole({ run, cell, units }: { run: string; cell: CellReply; units: Record<string, string> }): JSX.Element {
  const { result, rows, artifacts } = cell;
  const { dataset, fault } = result;
  const { generator, method, domain, instances, seed } = result.cell;
  return (
    <>
      <h1>
        <Text>{generator}</Text> <Status of={result.status} />
      </h1>
      <p class="muted">
        <a href={href(['runs', run, 'settings', method, domain])}>
          {method} · {domain}
        </a>{' '}
        · n {instances} · seed {seed}
      </p>
      {fault && <Trouble problem={fault} />}
      <Facts
        of={[
          ['PGR, %', result.pgr ? <PgrText of={result.pgr} /> : '–'],
          ['rows', count(rows.accepted), `of ${count(instances)}`],
          ['yield', dataset ? percent(yieldOf(dataset)) : '–', dataset ? `${count(dataset.calls)} calls` : undefined],
          ['data cost', dataset ? usd(dataset.usd, dataset.uncountedCalls > 0) : '–'],
          [
            'tokens',
            dataset ? count(dataset.inputTokens + dataset.outputTokens) : '–',
            dataset ? `${count(dataset.outputTokens)} of them output` : undefined,
          ],
          [
            'trained on',
            trainedOn(result) ?? '–',
            cell.training ? `${cell.training.device}, ${Math.round(cell.training.seconds)} s` : undefined,
          ],
        ]}
      />
      <Scores run={run} cell={cell} />
      <section>
        <h2>Data</h2>
        {cell.unreadable ? <Trouble problem={cell.unreadable} /> : <Explorer run={run} cell={cell} />}
      </section>
      <Metrics cell={cell} units={units} />
      <Artifacts of={artifacts} />
    </>
  );
}

type Scored = CellReply['result']['benchmarks'][number];

function Scores({ run, cell: { result } }: { run: string; cell: CellReply }): JSX.Element {
  if (result.benchmarks.length === 0) return <></>;
  return (
    <Table
      caption="Scores, % with standard errors"
      rows={result.benchmarks}
      rowKey={({ id }) => id}
      columns={[
        {
          head: 'benchmark',
          rowHead: true,
          csv: ({ id }) => id,
          cell: ({ id }) => (
            <a data-row href={href(['runs', run, 'benchmarks', id])}>
              {id}
            </a>
          ),
        },
        ...scoreColumns<Scored>('base', ({ base }) => base),
        ...scoreColumns<Scored>('student', ({ student }) => student, true),
        ...scoreColumns<Scored>('reference', ({ reference }) => reference),
        { head: 'items', number: true, csv: ({ student }) => student.items, cell: ({ student }) => student.items },
        {
          head: 'PGR, %',
          name: 'pgr',
          number: true,
          csv: ({ pgr }) => (pgr.defined ? pgr.value : ''),
          cell: ({ pgr }) => <PgrText of={pgr} />,
        },
        ...pgrEnds<Scored>(({ pgr }) => pgr),
      ]}
    />
  );
}

function Metrics({ cell: { result }, units }: { cell: CellReply; units: Record<string, string> }): JSX.Element {
  const metrics = Object.entries(result.metrics);
  if (metrics.length === 0) return <></>;
  return (
    <Table
      caption="Intrinsic metrics"
      rows={metrics}
      rowKey={([id]) => id}
      columns={[
        { head: 'metric', rowHead: true, csv: ([id]) => id, cell: ([id]) => id },
        { head: 'value', number: true, csv: ([, value]) => value, cell: ([, value]) => metricValue(value) },
        { head: 'unit', csv: ([id]) => units[id], cell: ([id]) => units[id] ?? '' },
      ]}
    />
  );
}

function Artifacts({ of }: { of: CellReply['artifacts'] }): JSX.Element {
  return (
    <details>
      <summary>Artifacts behind this cell ({of.length})</summary>
      <Table
        caption="Artifacts"
        rows={of}
        rowKey={({ key, stage }) => key + stage}
        columns={[
          { head: 'stage', rowHead: true, csv: ({ stage }) => stage, cell: ({ stage }) => stage },
          {
            head: 'key',
            csv: ({ key }) => key,
            cell: ({ key }) => (
              <code class="key" title={key}>
                {key.slice(0, 16)}…
              </code>
            ),
          },
          {
            head: 'made',
            csv: ({ createdAt }) => createdAt,
            cell: ({ createdAt }) => createdAt.slice(0, 19).replace('T', ' '),
          },
          {
            head: 'took',
            number: true,
            csv: ({ seconds }) => seconds,
            cell: ({ seconds }) => duration(new Date(0).toISOString(), new Date(seconds * 1000).toISOString()) ?? '–',
          },
          { head: 'bytes', number: true, csv: ({ bytes }) => bytes, cell: ({ bytes }) => count(bytes) },
        ]}
      />
    </details>
  );
}
