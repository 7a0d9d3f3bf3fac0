import type { RowState } from '@agora/contracts';
import { count } from '@agora/report/browser';
import type { ComponentChildren, JSX } from 'preact';
import { Search } from '../parts/search.js';
import { Trouble } from '../parts/state.js';
import { Line, Text } from '../parts/text.js';
import { VirtualList } from '../parts/virtual-list.js';
import { href, place, setQuery } from '../router.js';
import { Facets, facetValues, NO_FACETS } from './facets.js';
import { ROW_STATES_OF } from './row-states.js';
import { usePages, type ListedRow, type RowsOf } from './use-pages.js';

const ROW_HEIGHT = 68;

interface Props {
  of: RowsOf;
  /** How often each reason came. */
  reasons: Record<string, number>;
  /** Another one when the rows have become others. */
  revision?: string | undefined;
}

/** Rows of one state, searched and filtered, however many there are. */
export function RowList({ of, reasons, revision }: Props): JSX.Element {
  const { query } = place.value;
  const state = stateOf(query.get('state'));
  const q = query.get('q') ?? '';
  const values = facetValues(state);
  const isFiltered = q !== '' || Object.values(values).some((value) => value !== '');
  const pages = usePages(of, { state, q, ...values }, revision);
  return (
    <>
      <div class="filters">
        <Search label="Search rows" value={q} onInput={(next) => setQuery({ q: next })} />
        {state !== 'missing' && <Facets of={of} state={state} values={values} />}
      </div>
      {state === 'rejected' && <Reasons of={reasons} />}
      {pages.problem && <Trouble problem={pages.problem} />}
      {pages.deleted.length > 0 && (
        <p class="note">
          The rows of {count(pages.deleted.length)} {pages.deleted.length === 1 ? 'cell' : 'cells'} were deleted:{' '}
          <Text>{pages.deleted.join(', ')}</Text>
        </p>
      )}
      <p class="muted small" role="status">
        {pages.matching === undefined
          ? pages.problem === undefined && 'Loading…'
          : `${count(pages.matching)} of ${count(pages.total ?? 0)} rows`}
      </p>
      {pages.matching === 0 ? (
        <p class="empty">{!isFiltered ? nothing(state) : 'No row fits the filters.'}</p>
      ) : (
        <VirtualList
          label={`Rows: ${state}`}
          count={pages.matching ?? 0}
          rowHeight={ROW_HEIGHT}
          onRange={pages.want}
          row={(at) => <Row of={of} state={state} row={pages.row(at)} />}
        />
      )}
    </>
  );
}

/** Which rows are listed, each state with their number where that is known. */
export function States({
  rows,
  chosen,
  children,
}: {
  rows: Partial<Record<RowState, number>>;
  chosen: RowState | undefined;
  children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="states" role="group" aria-label="Which rows">
      {ROW_STATES_OF.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === chosen}
          onClick={() => setQuery({ ...NO_FACETS, state: one })}
        >
          {one} {rows[one] !== undefined && <span class="muted">{count(rows[one])}</span>}
        </button>
      ))}
      {children}
    </div>
  );
}

function Row({ of, state, row }: { of: RowsOf; state: RowState; row: ListedRow | undefined }): JSX.Element {
  if (!row) return <span class="row waiting">…</span>;
  const { run, cell = row.cell ?? '' } = of;
  return (
    <a class="row" data-row href={href(['runs', run, 'cells', cell, 'rows', state, row.index])}>
      <span class="slot">
        <span class="hidden">slot </span>
        {row.slot}
      </span>
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
        {row.cell !== undefined && (
          <span class="third">
            <Text>{row.cell}</Text>
          </span>
        )}
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

export function stateOf(text: string | null): RowState {
  return ROW_STATES_OF.find((state) => state === text) ?? 'accepted';
}

function nothing(state: RowState): string {
  return { accepted: 'There is no row yet.', rejected: 'No output was rejected.', missing: 'No slot is missing.' }[
    state
  ];
}
