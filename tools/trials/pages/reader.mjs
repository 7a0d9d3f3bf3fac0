// A reader who types what a block says, in a scratch folder.
import { spawn } from 'node:child_process';

const SECONDS = 120;

/** Runs a block: { code, output }. What it leaves running is ended. */
export async function typed(text, cwd, env) {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', text], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (data) => (output += data));
  const late = setTimeout(() => end(child.pid, 'SIGKILL'), SECONDS * 1000);
  const closed = new Promise((resolve) => child.on('close', resolve));
  const code = await new Promise((resolve) => child.on('exit', resolve));
  clearTimeout(late);
  end(child.pid, 'SIGTERM');
  await closed;
  return { code, output };
}

/** Commands of a block that shows a terminal, each with what stands below it. */
export function sessionOf(text) {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command, ...shown] = part.split('\n');
      return { command, shown: shown.join('\n').trim() };
    });
}

function end(group, signal) {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
