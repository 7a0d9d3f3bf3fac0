import { Fault } from '@agora/plugin-api';
import { setTimeout as pause } from 'node:timers/promises';
import type { Output } from '../output.js';

/** How long an orchestrator that was started at the same moment may take until it listens. */
const PATIENCE_MS = 30_000;
const AGAIN_MS = 1_000;

/** Calls `ask`, again and again until an orchestrator listens. Other faults are thrown at once. */
export async function waitForOrchestrator<T>(ask: () => Promise<T>, output: Output, signal: AbortSignal): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let said = false; ; said = true) {
    try {
      return await ask();
    } catch (error) {
      const { code, message } = Fault.from(error);
      const nobody = code === 'unreachable' && message.startsWith('no orchestrator service listens');
      if (!nobody || signal.aborted || Date.now() >= deadline) throw error;
      if (!said) output.say(output.paint('yellow', `Waiting for an orchestrator: ${message}.`));
      await pause(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
