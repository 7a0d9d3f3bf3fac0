import { Fault } from '@agora/plugin-api';

/**
 * Lets one evaluation after the other have the models of this machine: of two that took turns with every block, each would
 * find its model gone, and load it again.
 */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  async take<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const before = this.last;
    const turn = arrived(before, signal).then(work);
    // Who leaves the line early makes nobody pass those before.
    this.last = turn.catch(() => undefined).then(() => before);
    return turn;
  }
}

/** Resolves when those before are done. Fault `cancelled`. */
async function arrived(before: Promise<unknown>, signal: AbortSignal): Promise<void> {
  let leave: (() => void) | undefined;
  const left = new Promise<never>((_, reject) => {
    leave = (): void => reject(new Fault('cancelled', 'The evaluation was cancelled before its turn came'));
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
  });
  try {
    await Promise.race([before, left]);
  } finally {
    if (leave) signal.removeEventListener('abort', leave);
  }
}
