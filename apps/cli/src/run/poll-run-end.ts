import { setTimeout } from 'node:timers/promises';
import { runStateSchema, subjects, type StartReply, type RunRecord, type RunState } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { Home, RunRecordStore } from '@agora/artifacts';
import type { Session } from '../session/session.js';
import type { RunEnd } from './confirm-run-end.js';

const LOOK_MS = 3_000;

/**
 * The end of a run as its orchestrator knows it, for the case that NATS could not store the event that tells of it, or has
 * lost it; as it left it in the home folder, where NATS carries nothing any more. Resolves a look later than it could, because
 * the event itself comes with all that went before it.
 */
export async function pollRunEnd(
  { bus }: Session,
  started: StartReply,
  home: string,
  signal: AbortSignal,
): Promise<RunEnd> {
  const records = new RunRecordStore(new Home(home));
  let seen: RunEnd | undefined;
  for (;;) {
    await setTimeout(LOOK_MS, undefined, { signal, ref: false });
    if (seen) return seen;
    const told = await bus
      .request(subjects.rpc('orchestrator', 'state'), { runId: started.runId }, runStateSchema)
      .catch((error: unknown) => {
        // Away, or busy, or it has forgotten the run: the events will tell, or the record.
        if (Fault.is(error)) return undefined;
        throw error;
      });
    seen = endIn(told ?? (await records.find(started.runId)), started);
  }
}

function endIn(state: RunState | RunRecord | undefined, { runId, startedAt }: StartReply): RunEnd | undefined {
  if (!state || state.startedAt !== startedAt || !state.finishedAt) return undefined;
  const { status, results, fault, finishedAt } = state;
  // An orchestrator that was stopped leaves the run to the next one.
  if (status === 'running' || status === 'interrupted') return undefined;
  const why = { ...(results === undefined ? {} : { results }), ...(fault ? { fault } : {}) };
  return { kind: 'run-finished', runId, at: finishedAt, status, ...why };
}
