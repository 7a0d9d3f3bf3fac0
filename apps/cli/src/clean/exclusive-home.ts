import { HostLock, type ArtifactStore } from '@agora/artifacts';
import { Fault } from '@agora/plugin-api';
import { knownRuns } from '../runs/known-run.js';

/**
 * Calls `act` while no other process uses the home.
 * @throws Fault `invalid-input` that names the process or run that uses it
 */
export async function withExclusiveHome<T>(store: ArtifactStore, runs: string, act: () => Promise<T>): Promise<T> {
  const { home } = store;
  const lock = await HostLock.take(home, 'agora clean');
  if (!(lock instanceof HostLock)) {
    const { place, command } = lock;
    throw inUse(`process ${place.pid} on ${place.host} uses the home ${home.root} (${command})`);
  }
  try {
    const running = (await knownRuns(store, runs)).find(({ status }) => status === 'running');
    if (running) throw inUse(`${running.runId} is under way in the home ${home.root}`);
    return await act();
  } finally {
    await lock.release();
  }
}

function inUse(message: string): Fault {
  return new Fault('invalid-input', message, {
    fix: 'Wait until it has ended, or stop it; then give this command again.',
  });
}
