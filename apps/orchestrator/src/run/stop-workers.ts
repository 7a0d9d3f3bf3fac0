import type { Bus } from '@agora/bus';
import { SERVICES, subjects } from '@agora/contracts';

/** Tells every process that may have jobs of a run that it was cancelled. A process that misses the message finds out by itself. */
export async function stopWorkers(bus: Bus, runId: string): Promise<void> {
  const workers = SERVICES.filter((service) => service !== 'orchestrator');
  await Promise.all(workers.map((service) => bus.tell(subjects.rpc(service, 'stop'), { runId })));
}
