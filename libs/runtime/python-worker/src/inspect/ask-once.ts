import { spawn } from 'node:child_process';
import { Fault } from '@agora/plugin-api';
import { workerEnvironment } from '../child-environment.js';
import { LastLines } from '../last-lines.js';
import { PYTHON_ROOT } from '../python-files.js';

export interface AskOptions {
  /** Default `process.env`; only names that the child needs are passed on. */
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** Milliseconds until the child is killed. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 55_000;

/**
 * One question to a Python process of its own, which ends with its answer: the worker may be busy with a training for hours.
 * Faults: `timeout`, `worker-crashed` with the process's last words, `cancelled`.
 */
export function askOnce(python: string, question: object, options: AskOptions = {}): Promise<unknown> {
  const { signal, timeoutMs = TIMEOUT_MS } = options;
  const env = workerEnvironment(options.env ?? process.env);
  const secrets = [env['HF_TOKEN'], env['HF_HUB_TOKEN']].filter((value): value is string => Boolean(value));
  const words = new LastLines(secrets);
  const child = spawn(python, ['-m', 'agora_preflight'], { cwd: PYTHON_ROOT, env, signal, killSignal: 'SIGKILL' });
  child.stderr.setEncoding('utf8').on('data', (text: string) => words.push(text));
  child.stdin.on('error', () => undefined); // A child that has just died; its end is told by `close`.
  child.stdin.end(JSON.stringify(question));
  let answer = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (answer += text));
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.once('error', (error) => reject(signal?.aborted ? cancelled() : error));
    child.once('close', (code, how) => {
      clearTimeout(timer);
      if (signal?.aborted) reject(cancelled());
      else if (late) reject(tooLate(timeoutMs));
      else if (code === 0) resolve(JSON.parse(answer));
      else reject(crashed(how ?? `exit code ${code}`, words.toString()));
    });
  });
}

function cancelled(): Fault {
  return new Fault('cancelled', 'Looking at the models was cancelled');
}

function tooLate(ms: number): Fault {
  const message = `Looking at the models took longer than ${Math.round(ms / 1000)} s: the hub, or the disk that holds them, is too slow`;
  return new Fault('timeout', message, {
    fix: 'Fetch the models beforehand (hf download NAME), or leave the check out with --no-preflight.',
  });
}

function crashed(how: string, words: string): Fault {
  return new Fault('worker-crashed', `Looking at the models failed (${how})${words ? `: ${words}` : ''}`, {
    fix: 'Look whether `agora doctor` finds Python in order, or leave the check out with --no-preflight.',
  });
}
