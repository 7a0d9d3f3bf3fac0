import type { CellReply } from '@agora/contracts';
import type { JSX } from 'preact';
import { place, setQuery } from '../router.js';
import { NO_FACETS } from './facets.js';
import { NearDuplicates } from './near-duplicates.js';
import { RowList, stateOf, States } from './row-list.js';

/** In the address, in place of a state of rows. */
const NEAR = 'near-duplicates';

/** Rows of a dataset: accepted, rejected and missing, searched, however many there are. */
export function Explorer({ run, cell }: { run: string; cell: CellReply }): JSX.Element {
  const { query } = place.value;
  const { rows, soFar, result } = cell;
  const isNear = query.get('state') === NEAR;
  return (
    <div class="explorer">
      <States rows={rows} chosen={isNear ? undefined : stateOf(query.get('state'))}>
        <button
          type="button"
          aria-pressed={isNear}
          onClick={() => setQuery({ ...NO_FACETS, state: NEAR, q: undefined })}
        >
          near duplicates
        </button>
      </States>
      {isNear ? (
        <NearDuplicates run={run} cell={result.id} />
      ) : (
        <RowList of={{ run, cell: result.id }} reasons={rows.reasons} revision={soFar} />
      )}
    </div>
  );
}
