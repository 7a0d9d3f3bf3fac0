import { setTimeout } from 'node:timers/promises';
import type { Bus } from '@agora/bus';
import { healthSchema, subjects, type ServiceName } from '@agora/contracts';
import { STAGE_OF, type Stage } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import type { RunPlan } from '../plan/run-plan.js';

/** Who takes the jobs of a stage. */
export const WORKER_OF: Partial<Record<Stage, ServiceName>> = {
  generate: 'generation',
  train: 'trainer',
  evaluate: 'evaluation',
  measure: 'intrinsic-metrics',
};
const FIRST_LOOK_MS = 3_000;
const EVERY_MS = 15_000;

/**
 * A queue without a worker looks just like a slow one. Asks each service that the run needs for its health and says which
 * of them nobody runs, so that a user of separate processes is not left waiting. Returns the function that ends it.
 */
export function warnAboutMissingWorkers(plan: RunPlan, bus: Bus): () => void {
  const needed = new Set([...plan.nodes.values()].map(({ spec }) => WORKER_OF[STAGE_OF[spec.kind]]));
  const reported = new Set<ServiceName>();
  const look = async (): Promise<void> => {
    for (const service of needed) {
      if (!service || (await answers(bus, service))) continue;
      if (reported.has(service)) continue;
      reported.add(service);
      await bus.publishEvent({
        kind: 'run-notice',
        runId: plan.runId,
        at: new Date().toISOString(),
        message: `No ${service} service answers on this NATS; its work waits. Start one: agora serve ${service}`,
      });
    }
  };
  const ended = new AbortController();
  void (async () => {
    let wait = FIRST_LOOK_MS;
    while (!ended.signal.aborted) {
      await setTimeout(wait, undefined, { signal: ended.signal, ref: false });
      await look();
      wait = EVERY_MS;
    }
  })().catch(() => undefined); // Ended, or the bus is away: a notice is never worth a run.
  return () => ended.abort();
}

async function answers(bus: Bus, service: ServiceName): Promise<boolean> {
  try {
    await bus.request(subjects.rpc(service, 'health'), {}, healthSchema, { timeoutMs: 2_000 });
    return true;
  } catch (error) {
    if (Fault.is(error) && error.code === 'timeout') return true; // Busy is not missing.
    return false;
  }
}
