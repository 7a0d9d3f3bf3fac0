import { setTimeout } from 'node:timers/promises';
import { Fault } from '@agora/plugin-api';

/** Rejects with a `cancelled` Fault as soon as the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    throw new Fault('cancelled', 'the wait was cancelled', { cause: error });
  }
}
