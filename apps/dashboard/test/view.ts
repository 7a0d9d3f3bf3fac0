import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { linesOf } from '@agora/plugin-api';

const MAIN = resolve(__dirname, '../../cli/dist/main.js');

export interface Shown {
  /** With the token. */
  url: string;
  origin: string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts `agora view` (or another command that opens pages) as its user would; resolves when the pages are there. */
export async function view(folder: string, args: string[] = ['view', '--port', '0']): Promise<Shown> {
  const child = spawn(process.execPath, [MAIN, ...args, '--json'], {
    cwd: folder,
    env: { ...process.env, AGORA_HOME: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const { url, origin } = await firstPages(child, () => said);
  const stop = async (signal: NodeJS.Signals = 'SIGINT'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return { url, origin, stop };
}

async function firstPages(child: ChildProcess, said: () => string): Promise<{ url: string; origin: string }> {
  if (!child.stdout) throw new Error('no standard output');
  for await (const { text: line } of linesOf(child.stdout as AsyncIterable<Buffer>)) {
    const record = JSON.parse(line) as { kind: string; url: string; origin: string };
    if (record.kind === 'pages') {
      child.stdout.resume();
      return record;
    }
  }
  throw new Error(`it ended without pages: ${said()}`);
}
