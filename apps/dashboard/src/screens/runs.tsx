import type { RunEntry } from '@agora/contracts';
import { time, usd } from '@agora/report/browser';
import type { JSX } from 'preact';
import { ask, useLoad } from '../api.js';
import { copy } from '../copy/copy.js';
import { Shown, Status } from '../parts/state.js';
import { Table } from '../parts/table.js';
import { Text } from '../parts/text.js';
import { useAgain } from '../parts/use-again.js';
import { href } from '../router.js';
import { StartActions } from './run-actions.js';

/** Every run of the home; looked for again while one goes on, or none has begun. */
export function Runs(): JSX.Element {
  const loaded = useLoad(ask('runs'));
  const { data } = loaded;
  const goesOn = data?.runs.length === 0 || data?.runs.some(({ status }) => status === 'running') === true;
  useAgain(goesOn && !copy, data, loaded.reload);
  return (
    <>
      <h1>Runs</h1>
      <StartActions />
      <Shown of={loaded}>
        {({ runs }) =>
          runs.length === 0 ? (
            <p>
              No run has begun in this home yet. <code>agora run FILE</code> begins one.
            </p>
          ) : (
            <>
              <RunList runs={runs} />
              {runs.some(({ hasResults }) => hasResults) && (
                <p>
                  <a href={href(['compare'])}>Compare two runs, or generators of one →</a>
                </p>
              )}
            </>
          )
        }
      </Shown>
    </>
  );
}

function RunList({ runs }: { runs: RunEntry[] }): JSX.Element {
  return (
    <Table<RunEntry>
      caption="Runs of this home, the latest first"
      rows={runs}
      rowKey={({ id }) => id}
      columns={[
        {
          head: 'run',
          rowHead: true,
          csv: ({ id }) => id,
          cell: ({ id, name, status }) => (
            <>
              <a data-row href={href(status === 'running' && !copy ? ['runs', id, 'live'] : ['runs', id])}>
                <Text>{name}</Text>
              </a>
              <span class="sub mono">
                <Text>{id}</Text>
              </span>
            </>
          ),
        },
        { head: 'status', csv: ({ status }) => status, cell: ({ status }) => <Status of={status} /> },
        {
          head: 'cells done',
          number: true,
          csv: ({ cells }) => cells?.done,
          cell: ({ cells }) =>
            cells ? (
              <>
                {cells.done}
                <span class="muted"> / {cells.all}</span>
                {cells.failed > 0 && <span class="sub bad">{cells.failed} failed</span>}
              </>
            ) : (
              '–'
            ),
        },
        { head: 'paid, $', number: true, csv: ({ paid }) => paid?.usd, cell: ({ paid }) => <Paid of={paid} /> },
        {
          head: 'begun',
          csv: ({ startedAt }) => startedAt,
          cell: ({ startedAt }) => (startedAt === undefined ? '–' : time(startedAt)),
        },
        { head: 'what', csv: ({ kind }) => kind, cell: ({ kind }) => kind },
      ]}
    />
  );
}

/** An unknown cost must never look like zero. */
export function Paid({ of }: { of: RunEntry['paid'] }): JSX.Element {
  if (!of) return <>–</>;
  if (!of.partly) return <>{usd(of.usd)}</>;
  return of.usd === 0 ? (
    <>unknown</>
  ) : (
    <>
      {usd(of.usd)} <span class="muted">and more</span>
    </>
  );
}
