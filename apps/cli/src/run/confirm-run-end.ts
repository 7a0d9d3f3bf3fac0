import type { Bus } from '@agora/bus';
import { runStateSchema, subjects, type RunEvent, type StartReply } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { setTimeout as pause } from 'node:timers/promises';

export type RunEnd = Extract<RunEvent, { kind: 'run-finished' }>;

const AGAIN_MS = 1_000;

/**
 * An event says that a run has ended; anyone who may publish events can say so. Asks the orchestrator, which alone knows.
 * Undefined when the run goes on. Waits for an orchestrator that does not answer.
 * @throws Fault `cancelled` when `signal` aborts
 */
export async function confirmRunEnd(
  bus: Pick<Bus, 'request'>,
  { runId, startedAt }: Pick<StartReply, 'runId' | 'startedAt'>,
  event: RunEnd,
  signal: AbortSignal,
): Promise<RunEnd | undefined> {
  while (!signal.aborted) {
    try {
      const state = await bus.request(subjects.rpc('orchestrator', 'state'), { runId }, runStateSchema);
      // It was begun anew since, so this round of it is over.
      if (state.startedAt !== startedAt) return event;
      const { status, finishedAt, results } = state;
      if (status === 'running' || finishedAt === undefined) return undefined;
      const { fault } = event;
      return {
        kind: 'run-finished',
        runId,
        at: finishedAt,
        status,
        ...(results === undefined ? {} : { results }),
        ...(fault && event.status === status ? { fault } : {}),
      };
    } catch (error) {
      const { code, retryable } = Fault.from(error);
      if (code === 'not-found') return event; // A NATS that lost its disk: nobody drives it any more.
      if (!retryable) throw error;
      await pause(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  throw new Fault('cancelled', 'interrupted');
}
