import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { Fault, onLine, type MathTree, type SymbolicComparison } from '@agora/plugin-api';
import { z } from 'zod';
import { workerEnvironment } from '../child-environment.js';
import { LastLines } from '../last-lines.js';
import { PYTHON_ROOT } from '../python-files.js';

export interface SymbolicLimits {
  python: string;
  env: NodeJS.ProcessEnv;
  seconds: number;
  memoryMiB: number;
  atOnce: number;
}

const messageSchema = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ id: z.number(), equal: z.boolean().nullable(), reason: z.string() }),
]);

/** The process keeps its own limit; one that is silent for so much longer than that hangs. */
const PATIENCE_MS = 30_000;

interface Pending {
  resolve(comparison: SymbolicComparison): void;
  reject(fault: Fault): void;
}

/** One `agora_symbolic` process: answers questions in any order until it ends, for whatever reason. */
export class SymbolicProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly words = new LastLines();
  private readonly pending = new Map<number, Pending>();
  private readonly exited: Promise<void>;
  private questions = 0;
  private gone = false;
  private closed = false;
  private silence: NodeJS.Timeout | undefined;

  constructor(private readonly limits: SymbolicLimits) {
    const { python, env, seconds, memoryMiB, atOnce } = limits;
    const args = ['-m', 'agora_symbolic', seconds, memoryMiB, atOnce].map(String);
    this.child = spawn(python, args, { cwd: PYTHON_ROOT, env: workerEnvironment(env) });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => this.words.push(text));
    // A write to a process that has just died fails; its end is reported by `close`.
    this.child.stdin.on('error', () => undefined);
    onLine(this.child.stdout, (line) => this.receive(line));
    this.exited = new Promise((resolve) => {
      this.child.once('error', (error) => this.ended(cannotStart(python, error), resolve));
      this.child.once('close', (code, signal) => this.ended(this.crash(signal ?? `exit code ${code}`), resolve));
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** False once the process has ended; a new one is needed then. */
  get usable(): boolean {
    return !this.gone && !this.closed;
  }

  ask(gold: MathTree, answer: MathTree): Promise<SymbolicComparison> {
    const id = ++this.questions;
    const question = written({ id, gold, answer });
    if (question === undefined) return Promise.resolve({ equal: null, reason: 'too deep to be sent' });
    return new Promise((resolve, reject) => {
      if (!this.usable) return reject(this.crash('its end'));
      this.pending.set(id, { resolve, reject });
      this.child.stdin.write(`${question}\n`);
      this.watch();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    this.child.stdin.end();
    const grace = setTimeout(() => this.child.kill('SIGKILL'), 2_000);
    await this.exited;
    clearTimeout(grace);
  }

  /** Begins to wait anew: every message is a sign of life, and only open questions make silence suspicious. */
  private watch(): void {
    clearTimeout(this.silence);
    if (this.pending.size === 0) return;
    this.silence = setTimeout(() => this.child.kill('SIGKILL'), this.limits.seconds * 1_000 + PATIENCE_MS);
  }

  private receive(line: string): void {
    const message = messageSchema.safeParse(parse(line)).data;
    if (!message) {
      this.words.push(`${line.slice(0, 200)}\n`);
      this.child.kill('SIGKILL');
      return;
    }
    if ('id' in message) {
      const { id, equal, reason } = message;
      this.pending.get(id)?.resolve({ equal, reason });
      this.pending.delete(id);
    }
    this.watch();
  }

  private ended(fault: Fault, resolve: () => void): void {
    if (this.gone) return;
    this.gone = true;
    clearTimeout(this.silence);
    const reason = this.closed ? new Fault('cancelled', 'The symbolic comparison was closed') : fault;
    for (const { reject } of this.pending.values()) reject(reason);
    this.pending.clear();
    resolve();
  }

  private crash(how: string): Fault {
    const last = this.words.toString();
    const message = `The Python process for symbolic comparison was ended by ${how}`;
    return new Fault('worker-crashed', `${message}${last ? `; its last words: ${last}` : ''}`, { retryable: true });
  }
}

function written(question: object): string | undefined {
  try {
    return JSON.stringify(question);
  } catch (error) {
    // The stack's end.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function cannotStart(python: string, error: Error): Fault {
  return new Fault('missing-dependency', `${python} does not start: ${error.message}`, {
    fix: 'Point AGORA_PYTHON at a working interpreter, or unset it to let Agora make an environment.',
    cause: error,
  });
}
