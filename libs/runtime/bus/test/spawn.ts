import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { spawnScript } from '@agora/service-testkit';
import { linesOf } from '@agora/plugin-api';

export interface Spawned {
  child: ChildProcess;
  /** Next line of standard output. */
  line(): Promise<string>;
  /** All of standard error so far. */
  errors(): string;
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** A TypeScript file beside this one as a process of its own. */
export function spawnTest(file: string, env: Record<string, string | undefined> = {}): Spawned {
  const child = spawnScript(join(__dirname, file), [], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('both outputs are pipes');
  const lines = linesOf(stdout);
  let errors = '';
  stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  return {
    child,
    exited,
    errors: () => errors,
    async line() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${file} ended before it said anything: ${errors}`);
      return value.text;
    },
  };
}
