import type { CellResult, Results } from '@agora/run-schemas';
import { percent, pgrScale, settingsOf, usd, yieldOf } from '@agora/report/browser';
import type { JSX } from 'preact';
import { pgrEnds } from '../parts/columns.js';
import { Forest, ForestAxis } from '../parts/forest.js';
import { Search } from '../parts/search.js';
import { Status } from '../parts/state.js';
import { numeric, Table, type Column } from '../parts/table.js';
import { Text } from '../parts/text.js';
import { href, place, setQuery } from '../router.js';
import { PgrText } from './leaderboard.js';
import { RunFrame, WithResults } from './run-frame.js';

/** All cells of a run, or those that the filters leave. */
export function Cells({ run }: { run: string }): JSX.Element {
  return (
    <RunFrame run={run} tab="cells">
      {(reply) => <WithResults of={reply}>{(results) => <Filtered run={run} results={results} />}</WithResults>}
    </RunFrame>
  );
}

/** The cells of one setting. */
export function Setting({ run, method, domain }: { run: string; method: string; domain: string }): JSX.Element {
  return (
    <RunFrame run={run} tab="" crumbs={[{ text: `${method} · ${domain}` }]}>
      {(reply) => (
        <WithResults of={reply}>
          {(results) => (
            <>
              <h1>
                {method} <span class="muted">in</span> {domain}
              </h1>
              <p class="muted">
                Benchmarks:{' '}
                {results.benchmarks
                  .filter((one) => one.domain === domain)
                  .map(({ id }) => (
                    <a key={id} class="spaced" href={href(['runs', run, 'benchmarks', id])}>
                      {id}
                    </a>
                  ))}
              </p>
              <CellTable
                run={run}
                cells={results.cells.filter(({ cell }) => cell.method === method && cell.domain === domain)}
              />
            </>
          )}
        </WithResults>
      )}
    </RunFrame>
  );
}

function Filtered({ run, results }: { run: string; results: Results }): JSX.Element {
  const { query } = place.value;
  const wanted = (query.get('q') ?? '').toLowerCase();
  const generator = query.get('generator') ?? '';
  const status = query.get('status') ?? '';
  const setting = query.get('setting') ?? '';
  const cells = results.cells.filter(
    (one) =>
      one.id.toLowerCase().includes(wanted) &&
      (generator === '' || one.cell.generator === generator) &&
      (status === '' || one.status === status) &&
      (setting === '' || `${one.cell.method}/${one.cell.domain}` === setting),
  );
  return (
    <>
      <div class="filters">
        <Search label="Search cells" value={query.get('q') ?? ''} onInput={(q) => setQuery({ q })} />
        <ChooseCells results={results} generator={generator} setting={setting} />
        <Choice
          label="Status"
          value={status}
          of={[...new Set(results.cells.map((one) => one.status))]}
          onChange={(next) => setQuery({ status: next })}
        />
      </div>
      <CellTable run={run} cells={cells} />
    </>
  );
}

export function Choice({
  label,
  value,
  of,
  onChange,
  none = 'all',
}: {
  label: string;
  /** What it says when nothing is chosen. */
  none?: string;
  value: string;
  of: readonly string[];
  onChange(value: string): void;
}): JSX.Element {
  return (
    <label class="choice">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{none}</option>
        {of.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Of which generator and of which setting; `''` for all. */
export function ChooseCells({
  results,
  generator,
  setting,
}: {
  results: Results;
  generator: string;
  setting: string;
}): JSX.Element {
  return (
    <>
      <Choice
        label="Generator"
        value={generator}
        of={results.leaderboard.map((row) => row.generator)}
        onChange={(next) => setQuery({ generator: next })}
      />
      <Choice
        label="Setting"
        value={setting}
        of={settingsOf(results).map(({ key }) => key)}
        onChange={(next) => setQuery({ setting: next })}
      />
    </>
  );
}

function CellTable({ run, cells }: { run: string; cells: CellResult[] }): JSX.Element {
  if (cells.length === 0) return <p class="empty">No cell fits the filters.</p>;
  const scale = pgrScale(cells.flatMap(({ pgr }) => (pgr?.defined ? [pgr.low, pgr.high] : [])));
  return (
    <Table<CellResult>
      caption={cells.length === 1 ? '1 cell' : `${cells.length} cells`}
      class="board"
      rows={cells}
      rowKey={({ id }) => id}
      columns={[
        cellColumn(run),
        statusColumn,
        {
          head: 'PGR, %',
          name: 'pgr',
          number: true,
          csv: ({ pgr }) => (pgr?.defined ? pgr.value : ''),
          cell: ({ pgr }) => (pgr ? <PgrText of={pgr} /> : '–'),
        },
        ...pgrEnds<CellResult>(({ pgr }) => pgr),
        {
          head: <ForestAxis scale={scale} />,
          class: 'figure',
          cell: ({ id, pgr }) => (pgr ? <Forest name={id} pgr={pgr} scale={scale} /> : '–'),
        },
        numeric(
          'rows',
          ({ dataset }) => dataset?.accepted,
          ({ dataset }) => <Accepted of={dataset} />,
        ),
        numeric(
          'yield',
          ({ dataset }) => dataset && yieldOf(dataset),
          ({ dataset }) => (dataset ? percent(yieldOf(dataset)) : '–'),
        ),
        numeric(
          'data cost',
          ({ dataset }) => dataset?.usd,
          ({ dataset }) => (dataset ? usd(dataset.usd, dataset.uncountedCalls > 0) : '–'),
        ),
      ]}
    />
  );
}

function cellColumn(run: string): Column<CellResult> {
  return {
    head: 'cell',
    rowHead: true,
    csv: ({ id }) => id,
    cell: ({ id, cell }) => (
      <>
        <a data-row href={href(['runs', run, 'cells', id])}>
          <Text>{cell.generator}</Text>
        </a>
        <span class="sub">
          {cell.method} · {cell.domain} · n {cell.instances} · seed {cell.seed}
        </span>
      </>
    ),
  };
}

const statusColumn: Column<CellResult> = {
  head: 'status',
  csv: ({ status }) => status,
  cell: ({ status, unfinished }) => (
    <>
      <Status of={status} />
      {unfinished !== undefined && <span class="sub">{unfinished}</span>}
    </>
  ),
};

function Accepted({ of }: { of: CellResult['dataset'] }): JSX.Element {
  if (!of) return <>–</>;
  return (
    <>
      {of.accepted}
      {of.missing > 0 && <span class="sub bad">{of.missing} missing</span>}
    </>
  );
}
