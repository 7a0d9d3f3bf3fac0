import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '@agora/plugin-api';
import type { ChildReply, FromChild, ChildRequest, ToChild } from '../child/protocol.js';

export interface OnnxProcessOptions {
  /** How the child is started; the built `child/main.js` unless given. */
  entry?: { file: string; execArgv: string[] };
  /** The child ends after so long without a question, and frees its memory. Default: a minute. */
  idleMs?: number;
}

export interface AskOptions {
  signal: AbortSignal;
  /** Rows done so far. */
  onProgress?(done: number): void;
}

interface Pending {
  settle(outcome: ChildReply | Error): void;
  onProgress(done: number): void;
}

/** The child ended before it had answered. */
class ChildEnded extends Error {}

const IDLE_MS = 60_000;
const STDERR_KEPT = 2_000;
/** A question is asked once more of a new child, in case the crash was not its own doing. */
const TRIES = 2;

/**
 * The process that holds the ONNX models: started on first need, started again after a crash, ended when idle, gone with
 * its parent. Keeps the models' memory and their work out of the service's own process and event loop.
 */
export class OnnxProcess {
  private child: ChildProcess | undefined;
  private errors = '';
  private readonly pending = new Map<number, Pending>();
  private nextId = 0;
  private idle: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly options: OnnxProcessOptions = {}) {}

  /** Process id of the child while there is one. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Faults: what the models throw; `worker-crashed` (retryable); `cancelled`. */
  async ask(question: ChildRequest, options: AskOptions): Promise<ChildReply> {
    for (let attempt = 1; ; attempt += 1) {
      options.signal.throwIfAborted();
      try {
        return await this.askOnce(question, options);
      } catch (error) {
        if (!(error instanceof ChildEnded)) throw error;
        if (attempt >= TRIES) throw crashed(error.message);
      }
    }
  }

  /** Ends the child. Open questions fail. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.idle);
    const child = this.child;
    if (child === undefined) return;
    child.ref();
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    });
  }

  private askOnce(question: ChildRequest, { signal, onProgress }: AskOptions): Promise<ChildReply> {
    if (this.closed) return Promise.reject(new Fault('cancelled', 'The service is shutting down.'));
    const id = (this.nextId += 1);
    return new Promise((resolve, reject) => {
      const cancel = (): void => this.send({ id, cancel: true });
      this.pending.set(id, {
        onProgress: onProgress ?? (() => undefined),
        settle: (outcome) => {
          this.pending.delete(id);
          signal.removeEventListener('abort', cancel);
          this.rest();
          if (outcome instanceof Error) reject(outcome);
          else resolve(outcome);
        },
      });
      signal.addEventListener('abort', cancel);
      this.send({ id, ask: question });
    });
  }

  private send(message: ToChild): void {
    clearTimeout(this.idle);
    const child = (this.child ??= this.start());
    child.ref();
    child.channel?.ref();
    // A child that is ending takes no more; its `exit` settles the question.
    child.send(message, () => undefined);
  }

  private start(): ChildProcess {
    const { file, execArgv } = this.options.entry ?? builtEntry();
    this.errors = '';
    const child = fork(file, [], {
      execArgv,
      // Nothing of ours concerns the models, keys least of all. The runtime would tell its maker of every model it reads.
      env: { ORT_DISABLE_TELEMETRY: '1' },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errors = (this.errors + text).slice(-STDERR_KEPT);
    });
    child.on('message', (message: FromChild) => this.receive(message));
    child.once('error', (error) => this.ended(child, error.message));
    child.once('exit', (code, signal) => this.ended(child, `it ended with ${signal ?? `code ${code}`}`));
    return child;
  }

  private receive(message: FromChild): void {
    const pending = this.pending.get(message.id);
    if (pending === undefined) return;
    if ('done' in message) pending.onProgress(message.done);
    else if ('answer' in message) pending.settle(message.answer);
    else if ('fault' in message) pending.settle(Fault.fromData(message.fault));
    else pending.settle(new Fault('cancelled', 'The measurement was stopped.'));
  }

  private ended(child: ChildProcess, reason: string): void {
    if (this.child !== child) return; // It was sent away while idle.
    this.child = undefined;
    const words = [reason, this.errors.trim()].filter(Boolean).join(': ');
    for (const pending of [...this.pending.values()]) pending.settle(new ChildEnded(words));
  }

  /** Without questions the child neither keeps our process alive nor stays for long. */
  private rest(): void {
    const child = this.child;
    if (child === undefined || this.pending.size > 0) return;
    child.unref();
    child.channel?.unref();
    (child.stderr as unknown as { unref?(): void } | null)?.unref?.();
    const end = (): void => {
      // The next question gets a new child, however long this one takes to end.
      this.child = undefined;
      child.disconnect();
    };
    this.idle = setTimeout(end, this.options.idleMs ?? IDLE_MS).unref();
  }
}

/** The built child; also when this file itself runs from its TypeScript source. */
function builtEntry(): { file: string; execArgv: string[] } {
  const built = join(__dirname, '..', 'child', 'main.js');
  return { file: existsSync(built) ? built : join(__dirname, '..', '..', 'dist', 'child', 'main.js'), execArgv: [] };
}

function crashed(reason: string): Fault {
  return new Fault('worker-crashed', `The process that runs the ONNX models ended twice: ${reason}`, {
    retryable: true,
    fix: 'Look at the memory this machine has: a model and one batch must fit.',
  });
}
