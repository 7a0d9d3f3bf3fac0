import type { CellReply, RowEntry, RowState } from '@agora/contracts';
import { ROW_STATES_OF } from './row-states.js';
import { count } from '@agora/report/browser';
import type { JSX } from 'preact';
import { Search } from '../parts/search.js';
import { Trouble } from '../parts/state.js';
import { Line, Text } from '../parts/text.js';
import { VirtualList } from '../parts/virtual-list.js';
import { href, place, setQuery } from '../router.js';
import { Facets, facetValues, NO_FACETS } from './facets.js';
import { NearDuplicates } from './near-duplicates.js';
import { usePages } from './use-pages.js';

const ROW_HEIGHT = 68;
/** In the address, in place of a state of rows. */
const NEAR = 'near-duplicates';

/** Rows of a dataset: accepted, rejected and missing, searched, however many there are. */
export function Explorer({ run, cell }: { run: string; cell: CellReply }): JSX.Element {
  const { query } = place.value;
  const { rows } = cell;
  const isNear = query.get('state') === NEAR;
  return (
    <div class="explorer">
      <div class="states" role="group" aria-label="Which rows">
        {ROW_STATES_OF.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={!isNear && one === stateOf(query.get('state'))}
            onClick={() => setQuery({ ...NO_FACETS, state: one })}
          >
            {one} <span class="muted">{count(rows[one])}</span>
          </button>
        ))}
        <button
          type="button"
          aria-pressed={isNear}
          onClick={() => setQuery({ ...NO_FACETS, state: NEAR, q: undefined })}
        >
          near duplicates
        </button>
      </div>
      {isNear ? <NearDuplicates run={run} cell={cell.result.id} /> : <RowList run={run} cell={cell} />}
    </div>
  );
}

function RowList({ run, cell }: { run: string; cell: CellReply }): JSX.Element {
  const { query } = place.value;
  const state = stateOf(query.get('state'));
  const q = query.get('q') ?? '';
  const values = facetValues(state);
  const isFiltered = q !== '' || Object.values(values).some((value) => value !== '');
  const { rows } = cell;
  const pages = usePages(run, cell.result.id, { state, q, ...values }, cell.soFar);
  return (
    <>
      <div class="filters">
        <Search label="Search rows" value={q} onInput={(next) => setQuery({ q: next })} />
        {state !== 'missing' && <Facets run={run} cell={cell.result.id} state={state} values={values} />}
      </div>
      {state === 'rejected' && <Reasons of={rows.reasons} />}
      {pages.problem && <Trouble problem={pages.problem} />}
      <p class="muted small" role="status">
        {pages.matching === undefined ? 'Loading…' : `${count(pages.matching)} of ${count(pages.total ?? 0)} rows`}
      </p>
      {pages.matching === 0 ? (
        <p class="empty">{!isFiltered ? nothing(state) : 'No row fits the filters.'}</p>
      ) : (
        <VirtualList
          label={`Rows: ${state}`}
          count={pages.matching ?? 0}
          rowHeight={ROW_HEIGHT}
          onRange={pages.want}
          row={(at) => <Row run={run} cell={cell.result.id} state={state} row={pages.row(at)} />}
        />
      )}
    </>
  );
}

function Row({
  run,
  cell,
  state,
  row,
}: {
  run: string;
  cell: string;
  state: RowState;
  row: RowEntry | undefined;
}): JSX.Element {
  if (!row) return <span class="row waiting">…</span>;
  return (
    <a class="row" data-row href={href(['runs', run, 'cells', cell, 'rows', state, row.index])}>
      <span class="slot">{row.slot}</span>
      <span class="texts">
        {row.reason !== undefined && (
          <span class="reason">
            <Text>{row.reason}</Text>
          </span>
        )}
        <span class="first">
          <Line text={row.instruction ?? row.output ?? 'No output was kept.'} />
        </span>
        <span class="second">
          <Line text={row.response ?? row.detail ?? ''} />
        </span>
      </span>
    </a>
  );
}

/** How often each reason came, as bars with their numbers. */
function Reasons({ of }: { of: Record<string, number> }): JSX.Element {
  const entries = Object.entries(of).sort(([, a], [, b]) => b - a);
  const most = Math.max(1, ...entries.map(([, times]) => times));
  return (
    <ul class="reasons" aria-label="Rejected, by reason">
      {entries.map(([reason, times]) => (
        <li key={reason}>
          <button type="button" onClick={() => setQuery({ reason })}>
            <span class="name">
              <Text>{reason}</Text>
            </span>
            <span class="bar-of" aria-hidden="true">
              <span style={{ width: `${(100 * times) / most}%` }} />
            </span>
            <span class="times">{count(times)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function stateOf(text: string | null): RowState {
  return ROW_STATES_OF.find((state) => state === text) ?? 'accepted';
}

function nothing(state: RowState): string {
  return { accepted: 'There is no row yet.', rejected: 'No output was rejected.', missing: 'No slot is missing.' }[
    state
  ];
}
