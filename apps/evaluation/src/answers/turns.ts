import { Fault } from '@agora/plugin-api';

/**
 * Lets one evaluation at a time use the models of this machine. If two evaluations alternated block by block, each would
 * unload the other's model and have to load its own again.
 */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  async take<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const before = this.last;
    const turn = arrived(before, signal).then(work);
    // One that gives up waiting must not let the next one start before those ahead of it are done.
    this.last = turn.catch(() => undefined).then(() => before);
    return turn;
  }
}

/** Resolves when those before are done. @throws Fault `cancelled` */
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
