import { cellsWithRows } from '@agora/contracts/copy';
import type { CellResult, Results } from '@agora/run-schemas';
import type { JSX } from 'preact';
import { href, place } from '../router.js';
import { ChooseCells } from './cells.js';
import { RowList, stateOf, States } from './row-list.js';
import { RunFrame, WithResults } from './run-frame.js';

/** Rows of all cells of a run, one cell after the other. */
export function RunRows({ run }: { run: string }): JSX.Element {
  return (
    <RunFrame run={run} tab="rows">
      {(reply) => <WithResults of={reply}>{(results) => <Listed run={run} results={results} />}</WithResults>}
    </RunFrame>
  );
}

function Listed({ run, results }: { run: string; results: Results }): JSX.Element {
  const { query } = place.value;
  const [generator, setting] = [query.get('generator') ?? '', query.get('setting') ?? ''];
  const cells = cellsWithRows(results.cells, { generator, setting });
  const reasons = reasonsOf(cells);
  return (
    <div class="explorer">
      <div class="filters">
        <ChooseCells results={results} generator={generator} setting={setting} />
      </div>
      <Growing run={run} results={results} />
      <States
        chosen={stateOf(query.get('state'))}
        rows={{
          accepted: sum(cells.map(({ dataset }) => dataset?.accepted ?? 0)),
          rejected: sum(Object.values(reasons)),
          missing: sum(cells.map(({ dataset }) => dataset?.missing ?? 0)),
        }}
      />
      <RowList of={{ run, generator, setting }} reasons={reasons} revision={String(cells.length)} />
    </div>
  );
}

/** Rows of cells that are not whole move, and are shown on the page of their cell. */
function Growing({ run, results: { cells } }: { run: string; results: Results }): JSX.Element {
  const missing = cells.length - cellsWithRows(cells, {}).length;
  if (missing === 0) return <></>;
  return (
    <p class="note">
      {missing} of {cells.length} datasets are not whole; their rows are shown on the page of{' '}
      <a href={href(['runs', run, 'cells'])}>each cell</a>.
    </p>
  );
}

function reasonsOf(cells: readonly CellResult[]): Record<string, number> {
  const reasons: Record<string, number> = {};
  for (const { dataset } of cells)
    for (const [reason, times] of Object.entries(dataset?.rejected ?? {}))
      reasons[reason] = (reasons[reason] ?? 0) + times;
  return reasons;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
