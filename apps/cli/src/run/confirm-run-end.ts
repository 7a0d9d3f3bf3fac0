import type { Bus } from '@agora/bus';
import { runStateSchema, subjects, type RunEvent, type StartReply } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { setTimeout as pause } from 'node:timers/promises';

export type RunEnd = Extract<RunEvent, { kind: 'run-finished' }>;

const AGAIN_MS = 1_000;

/**
 * Asks the orchestrator whether a run has really ended, because anyone who may publish events can publish a false end. Undefined
 * when the run goes on. Waits for an orchestrator that does not answer.
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
      // The run was started again meanwhile, so this round of it is over.
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
      if (code === 'not-found') return event; // NATS has lost its disk: nobody drives the run any more.
      if (!retryable) throw error;
      await pause(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  throw new Fault('cancelled', 'interrupted');
}
