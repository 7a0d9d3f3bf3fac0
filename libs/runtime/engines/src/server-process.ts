import { spawn, type ChildProcess } from 'node:child_process';
import { open } from 'node:fs/promises';
import { Fault, onLine } from '@agora/plugin-api';
import { SERVE_GUARD } from '@agora/python-worker';
import { z } from 'zod';

const lineSchema = z.union([
  z.object({ waiting: z.string() }),
  z.object({ started: z.number() }),
  z.object({ ended: z.number().nullable() }),
  z.object({ failed: z.string() }),
]);

const LAST_BYTES = 4096;
const LAST_LINES = 12;

export interface ServerCommand {
  /** Of the engine's own installation; runs the guard, which needs nothing but its standard library. */
  python: string;
  argv: readonly string[];
  env: NodeJS.ProcessEnv;
  /** What the server prints. */
  log: string;
  /** Told while another process has a GPU. */
  waiting(uuid: string): void;
}

/**
 * A server with all that it starts, under a guard that ends them when this process ends, whatever ends it: the guard's standard
 * input closes then.
 */
export class ServerProcess {
  private readonly guard: ChildProcess;
  private readonly exited: Promise<void>;
  private started: number | undefined;
  private end: string | undefined;

  constructor(private readonly command: ServerCommand) {
    const { python, argv, env, log } = command;
    this.guard = spawn(python, [SERVE_GUARD, log, '--', ...argv], {
      env,
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    });
    this.guard.stdin?.on('error', () => undefined);
    if (this.guard.stdout) onLine(this.guard.stdout, (line) => this.read(line));
    this.exited = new Promise((resolve) => {
      const over = (why: string): void => {
        this.end ??= why;
        resolve();
      };
      this.guard.once('error', (error) => over(error.message));
      this.guard.once('close', (code, signal) =>
        over(signal ? `its guard was ended by ${signal}` : `exit code ${code}`),
      );
    });
  }

  /** The server's; undefined before it is started. */
  get pid(): number | undefined {
    return this.started;
  }

  /** File with what it prints. */
  get log(): string {
    return this.command.log;
  }

  /** Why it is gone; undefined while it lives. */
  get ended(): string | undefined {
    return this.end;
  }

  /** The fault of its end, with its last words. */
  async crash(what: string): Promise<Fault> {
    const words = await lastWords(this.command.log);
    return new Fault(
      'worker-crashed',
      `${what} ended (${this.end ?? 'it is being ended'})${words ? `; its last words:\n${words}` : ''}`,
      {
        retryable: true,
        fix: `Its log is ${this.command.log}.`,
      },
    );
  }

  /** Resolves when the server and all that it has started are gone. */
  async close(): Promise<void> {
    this.guard.stdin?.end();
    await this.exited;
  }

  private read(line: string): void {
    const message = lineSchema.safeParse(parsed(line)).data;
    if (!message) return;
    if ('waiting' in message) this.command.waiting(message.waiting);
    else if ('started' in message) this.started = message.started;
    else if ('failed' in message) this.end ??= message.failed;
    else this.end ??= `exit code ${message.ended}`;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function lastWords(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const length = Math.min(size, LAST_BYTES);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8').trim().split('\n').slice(-LAST_LINES).join('\n');
  } finally {
    await file.close();
  }
}
