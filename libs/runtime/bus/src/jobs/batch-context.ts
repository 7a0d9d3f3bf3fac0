import type { Progress } from '@agora/contracts';
import { isRunCancelled } from './stoppable-runs.js';
import type { WorkContext } from './work-context.js';

/** What a job tells of itself to batches that its questions are answered by; see `BatchSession` of the model runtime. */
export function batchContext(
  context: Pick<WorkContext, 'signal' | 'report'> & Partial<Pick<WorkContext, 'leavePlace'>>,
): {
  signal: AbortSignal;
  cancelled(signal: AbortSignal): boolean;
  report(progress: Progress): void;
  leavePlace(): void;
} {
  return {
    signal: context.signal,
    cancelled: isRunCancelled,
    report: (progress) => context.report(progress),
    leavePlace: () => context.leavePlace?.(),
  };
}
