import { setTimeout } from 'node:timers/promises';
import { runStateSchema, subjects, type StartReply } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import type { Session } from '../session/session.js';
import type { RunEnd } from './end-of-run.js';

const LOOK_MS = 3_000;

/**
 * The end of a run as its orchestrator knows it, for the case that NATS could not store the event that tells of it, or has
 * lost it. Resolves a look later than it could, because the event itself comes with all that went before it.
 */
export async function endAsRemembered(
  { bus }: Session,
  { runId, startedAt }: StartReply,
  signal: AbortSignal,
): Promise<RunEnd> {
  let seen: RunEnd | undefined;
  for (;;) {
    await setTimeout(LOOK_MS, undefined, { signal, ref: false });
    if (seen) return seen;
    const state = await bus
      .request(subjects.rpc('orchestrator', 'state'), { runId }, runStateSchema)
      .catch((error: unknown) => {
        // Away, or busy, or it has forgotten the run: the events will tell.
        if (Fault.is(error)) return undefined;
        throw error;
      });
    if (!state || state.status === 'running' || state.startedAt !== startedAt || !state.finishedAt) continue;
    const { status, results, fault, finishedAt } = state;
    const why = { ...(results === undefined ? {} : { results }), ...(fault ? { fault } : {}) };
    seen = { kind: 'run-finished', runId, at: finishedAt, status, ...why };
  }
}
