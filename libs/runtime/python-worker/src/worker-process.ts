import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Progress } from '@agora/contracts';
import { Fault, onLine } from '@agora/plugin-api';
import { workerEnvironment } from './child-environment.js';
import { LastLines } from './last-lines.js';
import { Watchdog, type Patience } from './watchdog.js';
import { readMessage, type Message } from './protocol.js';
import { PYTHON_ROOT } from './python-files.js';

export interface ProcessOptions extends Patience {
  python: string;
  env: NodeJS.ProcessEnv;
  /** A folder of packages beside those of the interpreter. */
  packages?: string;
  /** How long a cancelled call or a closing worker may take before it is killed, in milliseconds. */
  graceMs: number;
  /** Default: `-m agora_worker`. */
  args?: string[];
}

export interface CallOptions {
  onProgress?(progress: Progress): void;
  signal?: AbortSignal;
}

interface Pending {
  id: number;
  method: string;
  onProgress?(progress: Progress): void;
  resolve(result: unknown): void;
  reject(fault: Fault): void;
}

/** One Python process: answers one call at a time until it ends, for whatever reason. */
export class WorkerProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly words: LastLines;
  private readonly watchdog: Watchdog;
  private readonly exited: Promise<void>;
  private pending: Pending | undefined;
  private calls = 0;
  /** Why we ended it, when it was us. */
  private reason: Fault | undefined;
  private gone = false;

  constructor(private readonly options: ProcessOptions) {
    const env = workerEnvironment(options.env);
    const secrets = [env['HF_TOKEN'], env['HF_HUB_TOKEN']].filter((value) => value !== undefined && value !== '');
    this.words = new LastLines(secrets as string[]);
    if (options.packages !== undefined) env['PYTHONPATH'] = options.packages;
    this.child = spawn(options.python, options.args ?? ['-m', 'agora_worker'], { cwd: PYTHON_ROOT, env });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => this.words.push(text));
    // A write to a process that has just died fails; its end is reported by `close`.
    this.child.stdin.on('error', () => undefined);
    onLine(this.child.stdout, (line) => this.receive(line));
    this.watchdog = new Watchdog(options, (fault) => this.kill(fault));
    this.exited = new Promise((resolve) => {
      this.child.once('error', (error) => this.ended(this.cannotStart(error), resolve));
      this.child.once('close', (code, signal) => this.ended(this.crash(code, signal), resolve));
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** False once the process has ended or is being ended; a new one is needed then. */
  get usable(): boolean {
    return !this.gone && this.reason === undefined;
  }

  async call(method: string, params: unknown, { onProgress, signal }: CallOptions): Promise<unknown> {
    const id = ++this.calls;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.pending = { id, method, onProgress, resolve, reject };
    });
    if (this.gone) this.settle()?.reject(this.reason ?? this.crash(null, null));
    let grace: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      this.write({ cancel: id });
      grace = setTimeout(() => this.kill(cancelled(method)), this.options.graceMs);
    };
    this.watchdog.start();
    this.write({ id, method, params });
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) cancel();
    try {
      return await answer;
    } finally {
      this.watchdog.stop();
      clearTimeout(grace);
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Ends the process: closing its standard input is enough unless it hangs. */
  async close(): Promise<void> {
    this.reason ??= new Fault('cancelled', 'The Python worker was closed');
    this.child.stdin.end();
    const grace = setTimeout(() => this.child.kill('SIGKILL'), this.options.graceMs);
    await this.exited;
    clearTimeout(grace);
  }

  private write(message: unknown): void {
    if (!this.gone) this.child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  private receive(line: string): void {
    const message = readMessage(line);
    if (!message) return this.kill(notTheProtocol(line));
    if ('beat' in message) this.watchdog.beat(message.beat.phase, message.beat.ticks);
    else this.deliver(message);
  }

  private deliver(message: Exclude<Message, { beat: unknown }>): void {
    this.watchdog.sign();
    if (message.id !== this.pending?.id) return;
    if ('progress' in message) this.pending.onProgress?.(message.progress);
    else if ('fault' in message) this.settle()?.reject(Fault.fromData(message.fault));
    else this.settle()?.resolve(message.result);
  }

  private settle(): Pending | undefined {
    const { pending } = this;
    this.pending = undefined;
    return pending;
  }

  private kill(reason: Fault): void {
    this.reason ??= reason;
    this.child.kill('SIGKILL');
  }

  private ended(fault: Fault, resolve: () => void): void {
    if (this.gone) return;
    this.gone = true;
    this.settle()?.reject(this.reason ?? fault);
    resolve();
  }

  private crash(code: number | null, signal: NodeJS.Signals | null): Fault {
    const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
    const last = this.words.toString();
    const during = this.pending ? ` during ${this.pending.method}` : '';
    return new Fault('worker-crashed', `The Python worker ${how}${during}${last ? `; its last words: ${last}` : ''}`, {
      retryable: true,
      ...(signal === 'SIGKILL'
        ? { fix: 'If it happens again, the machine may be out of memory: lower the batch size or use a smaller model.' }
        : {}),
    });
  }

  private cannotStart(error: NodeJS.ErrnoException): Fault {
    return new Fault('missing-dependency', `${this.options.python} does not start: ${error.message}`, {
      fix: 'Point AGORA_PYTHON at a working interpreter, or unset it to let Agora make an environment.',
      cause: error,
    });
  }
}

function cancelled(method: string): Fault {
  return new Fault('cancelled', `The call of ${method} was cancelled; the Python worker did not stop and was killed`);
}

function notTheProtocol(line: string): Fault {
  return new Fault('worker-crashed', `The Python worker sent something that is no message: ${line.slice(0, 200)}`, {
    retryable: true,
  });
}
