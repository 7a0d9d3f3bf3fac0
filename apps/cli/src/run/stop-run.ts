import type { Bus } from '@agora/bus';
import { cancelReplySchema, subjects, type CancelReply } from '@agora/contracts';
import type { Output } from '../output.js';

/** Long, because the orchestrator waits for the run's workers, which may have to cancel batches at a vendor. */
const STOP_TIMEOUT_MS = 60_000;

/** Cancels a run. Resolves when its workers have reported that they stopped, or did not report for long. */
export function stopRun(bus: Bus, runId: string): Promise<CancelReply> {
  return bus.request(subjects.rpc('orchestrator', 'cancel'), { runId }, cancelReplySchema, {
    timeoutMs: STOP_TIMEOUT_MS,
  });
}

export function sayStopped({ runId, stopped, silent }: CancelReply, output: Output): void {
  output.record({ kind: 'stopped', runId, stopped, silent });
  if (!stopped) output.say(`${runId} is not under way: nothing is called for it.`);
  else if (silent.length === 0) output.say(`Stopped ${runId}: no worker calls for it any more.`);
  else {
    const who = silent.join(', ');
    output.say(
      output.paint(
        'yellow',
        `Cancelled ${runId}, but not every worker has said that it stopped: ${who}. Each one does as soon as it reaches NATS; look at those processes if you must be sure.`,
      ),
    );
  }
}
