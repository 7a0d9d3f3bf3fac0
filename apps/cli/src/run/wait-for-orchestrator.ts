import { Fault } from '@agora/plugin-api';
import { setTimeout as pause } from 'node:timers/promises';
import type { Output } from '../output.js';

/** So long an orchestrator may take to come up that was started in the same moment. */
const PATIENCE_MS = 30_000;
const AGAIN_MS = 1_000;

/** Asks as soon as an orchestrator listens. What else goes wrong is thrown at once. */
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
