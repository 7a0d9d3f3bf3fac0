import type { Bus } from '@agora/bus';
import { readyReplySchema, STAGE_OF, subjects, type ServiceName, type Stage } from '@agora/contracts';
import type { StageNode } from '../plan/run-plan.js';

/** Services that load a Python environment before their first job. */
const SLOW_STARTERS: Partial<Record<Stage, ServiceName>> = { train: 'trainer', evaluate: 'evaluation' };

/**
 * Lets services that start slowly begin while data is still being generated. Returns what the user should know about it,
 * e.g. that an environment is being installed. A service that does not answer is not waited for.
 */
export async function warmUp(open: readonly StageNode[], bus: Bus): Promise<string[]> {
  const stages = new Set(open.map(({ spec }) => STAGE_OF[spec.kind]));
  const services = [...stages].map((stage) => SLOW_STARTERS[stage]).filter((service) => service !== undefined);
  const replies = await Promise.allSettled(
    services.map((service) =>
      bus.request(subjects.rpc(service, 'prepare'), {}, readyReplySchema, { timeoutMs: 10_000 }),
    ),
  );
  const notes = replies.map((reply) => (reply.status === 'fulfilled' ? reply.value.note : undefined));
  return [...new Set(notes.filter((note) => note !== undefined))];
}
