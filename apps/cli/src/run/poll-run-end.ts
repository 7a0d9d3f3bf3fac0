import { setTimeout } from 'node:timers/promises';
import { runStateSchema, subjects, type StartReply, type RunState } from '@agora/contracts';
import type { RunRecord } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { Home, RunRecordStore } from '@agora/artifacts';
import type { Session } from '../session/session.js';
import type { RunEnd } from './confirm-run-end.js';

const LOOK_MS = 3_000;

/**
 * Waits for the end of a run without events, in case NATS could not store the final event or has lost it. Asks the orchestrator
 * again and again, or reads the run record in the home folder when NATS is away. Resolves one look later than it could: if the
 * final event does come, it comes after all earlier events, and should be used.
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
        // The orchestrator is away, busy, or does not know the run: the events or the record will tell.
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
