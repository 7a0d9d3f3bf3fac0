import type { NearDuplicatesReply } from '@agora/contracts';
import { count, percent } from '@agora/report/browser';
import type { JSX } from 'preact';
import { ask, useLoad } from '../api.js';
import { Shown } from '../parts/state.js';
import { Line } from '../parts/text.js';
import { href } from '../router.js';

/** Groups of accepted rows that nearly say the same. */
export function NearDuplicates({ run, cell }: { run: string; cell: string }): JSX.Element {
  const loaded = useLoad(ask('nearDuplicates', [run, cell]));
  return <Shown of={loaded}>{(found) => <Groups run={run} cell={cell} found={found} />}</Shown>;
}

function Groups({ run, cell, found }: { run: string; cell: string; found: NearDuplicatesReply }): JSX.Element {
  const { threshold, compared, rows, groups, grouped, largest } = found;
  if (groups === 0)
    return (
      <p class="empty">
        {compared === 0 ? 'There is no row yet.' : `No two of ${count(compared)} rows are nearly the same.`}
      </p>
    );
  return (
    <>
      <p>
        {count(grouped)} of {count(compared)} rows ({percent(grouped / compared)}) are in {count(groups)}{' '}
        {groups === 1 ? 'group' : 'groups'} of rows that are nearly the same: at least {threshold} of their five-word
        runs are shared with the first row of the group (estimated by MinHash, over instruction and response).
        {compared < rows && ` The first ${count(compared)} of ${count(rows)} rows were compared.`}
        {largest.length < groups && ` The ${largest.length} largest groups are listed.`}
      </p>
      <ol class="groups">
        {largest.map(({ size, rows: some }) => (
          <li key={some[0]?.index}>
            <p class="small muted">
              {count(size)} rows{size > some.length && `, the first ${some.length} of them`}
            </p>
            <ul>
              {some.map(({ index, slot, instruction = '', response = '' }) => (
                <li key={index}>
                  <a data-row href={href(['runs', run, 'cells', cell, 'rows', 'accepted', index])}>
                    slot {slot}
                  </a>{' '}
                  <span class="clamp">
                    <Line text={`${instruction} → ${response}`} />
                  </span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </>
  );
}
