import { spawn } from 'node:child_process';
import { Fault } from '@agora/plugin-api';

export interface ProgramOptions {
  /** All that the program has in its environment. */
  env: Readonly<Record<string, string>>;
  cwd?: string;
  /** Written to its standard input, which is closed then. */
  input?: string;
  /** Milliseconds until it is killed. Default: a minute. */
  timeoutMs?: number;
  /** What to do when the program is not there. */
  install?: string;
}

export interface ProgramResult {
  code: number;
  stdout: string;
  stderr: string;
}

const TIMEOUT_MS = 60_000;
/** Characters of each stream; a queue's list may be long. */
const MOST_OUTPUT = 16 * 2 ** 20;

/**
 * Runs a program of an engine to its end; arguments are passed as they are, and no shell reads them. Faults: `missing-dependency` when
 * it is not there, `unreachable` (retryable) when it does not end in time, is killed or says more than anybody reads.
 */
export function runProgram(argv: readonly string[], options: ProgramOptions): Promise<ProgramResult> {
  const [program = '', ...args] = argv;
  const { env, cwd, input, timeoutMs = TIMEOUT_MS, install } = options;
  return new Promise((resolve, reject) => {
    // A group of its own: what it started and left behind would else keep its pipes open.
    const child = spawn(program, args, {
      env: { ...env },
      ...(cwd === undefined ? {} : { cwd }),
      detached: true,
      // Node's pipes are sockets, by which `bash -c` takes itself for a remote shell and reads its user's start-up files.
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    let why: string | undefined;
    const kill = (reason: string): void => {
      why ??= reason;
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    };
    const timer = setTimeout(() => kill(`did not answer within ${Math.round(timeoutMs / 1000)} s`), timeoutMs);
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        said[name] += text;
        if (said[name].length > MOST_OUTPUT) kill('said more than 16 MiB');
      });
    }
    child.stdin?.on('error', () => undefined); // It may end without reading.
    child.stdin?.end(input);
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(cannotStart(program, error, install));
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (why === undefined && code !== null) return resolve({ code, ...said });
      reject(new Fault('unreachable', `${program} ${why ?? `was ended by ${signal}`}`, { retryable: true }));
    });
  });
}

function cannotStart(program: string, error: NodeJS.ErrnoException, install: string | undefined): Fault {
  if (error.code !== 'ENOENT' && error.code !== 'EACCES') return Fault.from(error);
  const what = error.code === 'ENOENT' ? 'was not found' : 'may not be run';
  return new Fault('missing-dependency', `The program ${program} ${what}`, {
    fix: install ?? 'Install it where the trainer runs, or name its path.',
    cause: error,
  });
}
