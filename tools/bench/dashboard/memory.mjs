import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('memory-child.mjs', import.meta.url));

/** What the gateway adds to a process that holds every service, after somebody has looked at everything in it. */
export async function memory({ folder, runId, cells }, tell) {
  const child = spawn(process.execPath, ['--expose-gc', CHILD, folder, runId, ...cells], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (data) => (said += data));
  await new Promise((done) => child.on('close', done));
  const { services, started, looked } = JSON.parse(said.trim().split('\n').at(-1));
  tell('every service, in one process', services, 'MB');
  tell('the gateway over them, when it has started', started - services, 'MB');
  tell('the gateway over them, when every cell was looked at', looked - services, 'MB', { most: 80 });
}
