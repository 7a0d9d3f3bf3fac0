import { getEventListeners } from 'node:events';

/**
 * Abort controllers of calls, each given to one call at a time. To make one with its signal costs more than all else that a
 * call needs, so one that a call has left as it was serves the next.
 */
export class Controllers {
  private readonly spare: AbortController[] = [];

  take(): AbortController {
    return this.spare.pop() ?? new AbortController();
  }

  /** Keeps it unless it has aborted, or someone still listens: a later call must not end what an earlier one left behind. */
  giveBack(controller: AbortController): void {
    const { signal } = controller;
    if (!signal.aborted && getEventListeners(signal, 'abort').length === 0) this.spare.push(controller);
  }
}
