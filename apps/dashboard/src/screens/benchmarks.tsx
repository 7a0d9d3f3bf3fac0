import type { Answerer, ItemEntry, ItemsReply } from '@agora/contracts';
import type { Results } from '@agora/run-schemas';
import { count, decimal } from '@agora/report/browser';
import type { JSX } from 'preact';
import { ask, useLoad } from '../api.js';
import { scoreColumns } from '../parts/columns.js';
import { Pager } from '../parts/pager.js';
import { Search } from '../parts/search.js';
import { Shown } from '../parts/state.js';
import { Table } from '../parts/table.js';
import { Line } from '../parts/text.js';
import { href, place, setQuery } from '../router.js';
import { RunFrame, WithResults } from './run-frame.js';

const PAGE = 100;
const MODES = { all: 'all', wrong: 'some student wrong', differ: 'students differ', hard: 'no student right' };

/** The benchmarks of a run. */
export function Benchmarks({ run }: { run: string }): JSX.Element {
  return (
    <RunFrame run={run} tab="benchmarks">
      {(reply) => <WithResults of={reply}>{(results) => <BenchmarkTable run={run} results={results} />}</WithResults>}
    </RunFrame>
  );
}

type Benchmark = Results['benchmarks'][number];

function BenchmarkTable({ run, results }: { run: string; results: Results }): JSX.Element {
  const scores = (id: string) => results.cells.flatMap(({ benchmarks }) => benchmarks.filter((one) => one.id === id));
  return (
    <Table
      caption="Benchmarks"
      rows={results.benchmarks}
      rowKey={({ id }) => id}
      columns={[
        {
          head: 'benchmark',
          rowHead: true,
          csv: ({ id }) => id,
          cell: ({ id, domain, version }) => (
            <>
              <a data-row href={href(['runs', run, 'benchmarks', id])}>
                {id}
              </a>
              <span class="sub">
                {domain} · version {version}
              </span>
            </>
          ),
        },
        ...scoreColumns<Benchmark>('base, %', ({ id }) => scores(id)[0]?.base),
        ...scoreColumns<Benchmark>('reference, %', ({ id }) => scores(id)[0]?.reference),
        { head: 'students', number: true, csv: ({ id }) => scores(id).length, cell: ({ id }) => scores(id).length },
        { head: 'read as', csv: ({ rule }) => rule ?? '', cell: ({ rule }) => rule ?? '–' },
      ]}
    />
  );
}

/** Items of a benchmark, and who got which of them right. */
export function Items({ run, benchmark }: { run: string; benchmark: string }): JSX.Element {
  const { query } = place.value;
  const [mode, q] = [query.get('mode') ?? 'all', query.get('q') ?? ''];
  const from = Math.max(0, Math.floor(Number(query.get('from') ?? 0)) || 0);
  const loaded = useLoad(ask('items', [run, benchmark], { mode, q, from, limit: PAGE }));
  return (
    <RunFrame
      run={run}
      tab="benchmarks"
      crumbs={[{ text: 'Benchmarks', to: href(['runs', run, 'benchmarks']) }, { text: benchmark }]}
    >
      {() => (
        <>
          <h1>{benchmark}</h1>
          <div class="filters">
            <div class="states" role="group" aria-label="Which items">
              {Object.entries(MODES).map(([id, text]) => (
                <button
                  key={id}
                  type="button"
                  aria-pressed={id === mode}
                  onClick={() => setQuery({ mode: id, from: undefined })}
                >
                  {text}
                </button>
              ))}
            </div>
            <Search label="Search items" value={q} onInput={(next) => setQuery({ q: next, from: undefined })} />
          </div>
          <Shown of={loaded}>{(reply) => <ItemTable run={run} benchmark={benchmark} reply={reply} />}</Shown>
        </>
      )}
    </RunFrame>
  );
}

function ItemTable({ run, benchmark, reply }: { run: string; benchmark: string; reply: ItemsReply }): JSX.Element {
  const { answerers, items, matching, total, from } = reply;
  if (matching === 0) return <p class="empty">No item fits: none of {count(total)}.</p>;
  return (
    <>
      <Table<ItemEntry>
        caption={`Items ${count(Math.min(from + 1, matching))} to ${count(from + items.length)} of ${count(matching)} (${count(total)} in all): ✓ right, ✕ wrong`}
        class="items"
        rows={items}
        rowKey={({ id }) => id}
        columns={[
          {
            head: 'item',
            rowHead: true,
            csv: ({ id }) => id,
            cell: ({ id, input }) => (
              <a data-row class="clamp" href={href(['runs', run, 'benchmarks', benchmark, 'items', id])}>
                <Line text={input === '' ? id : input} />
              </a>
            ),
          },
          ...answerers.map((answerer, at) => ({
            head: <AnswererHead of={answerer} />,
            name: answerer.id,
            class: 'mark',
            csv: ({ values }: ItemEntry) => values[at] ?? '',
            cell: ({ values }: ItemEntry) => <ScoreMark of={values[at] ?? null} />,
          })),
        ]}
      />
      <Pager from={from} shown={items.length} matching={matching} page={PAGE} />
    </>
  );
}

/** Cells have long names: what differs stands upright, the whole name in the title. */
function AnswererHead({ of: { kind, id, mean } }: { of: Answerer }): JSX.Element {
  const [generator = id, , method = ''] = kind === 'student' ? id.split('.') : [id];
  return (
    <span class="answerer" title={`${id}${mean === null ? '' : `: ${decimal(100 * mean)} %`}`}>
      <span>
        {generator}
        {method !== '' && <small> {method}</small>}
      </span>
    </span>
  );
}

export function ScoreMark({ of }: { of: number | null }): JSX.Element {
  if (of === null)
    return (
      <span class="muted" title="no score">
        –
      </span>
    );
  if (of === 1)
    return (
      <span class="right" title="right">
        ✓
      </span>
    );
  if (of === 0)
    return (
      <span class="wrong" title="wrong">
        ✕
      </span>
    );
  return <span title="score">{decimal(of, 2)}</span>;
}
