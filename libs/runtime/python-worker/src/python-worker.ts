import { Fault } from '@agora/plugin-api';
import { ensurePythonEnvironment, ensurePythonExtra } from './environment.js';
import { RESULTS, type WorkerMethod, type WorkerParams, type WorkerResult } from './methods.js';
import { WorkerProcess, type CallOptions, type ProcessOptions } from './worker-process.js';

export interface PythonWorkerOptions extends Partial<Omit<ProcessOptions, 'python' | 'env'>> {
  /** The interpreter; found or made by `ensurePythonEnvironment` when left out. */
  python?: string;
  /** Packages that it has beside its environment: a requirements file, installed on first need. */
  extra?: string;
  /** What the worker may be told of; only names that it needs are passed on. Default `process.env`. */
  env?: NodeJS.ProcessEnv;
  /** What the installation of the environment is doing, a line at a time. */
  onInstall?(line: string): void;
}

const SILENCE_MS = 60_000;
const STALL_MS = 20 * 60_000;
const IDLE_MS = 5 * 60_000;
const GRACE_MS = 3_000;

/**
 * A long-lived Python process that trains and answers, one call at a time; calls wait in line. It is started by the first
 * call and again by the first call after it died. Faults of `call`: those of `ensurePythonEnvironment`; `worker-crashed`
 * (retryable) when it died, hung or broke the protocol; `cancelled`; and what the method itself found wrong.
 */
export class PythonWorker {
  private process: WorkerProcess | undefined;
  private line: Promise<unknown> = Promise.resolve();
  private readonly closing = new AbortController();

  constructor(private readonly options: PythonWorkerOptions = {}) {}

  /** Of the running process, if there is one. */
  get pid(): number | undefined {
    return this.process?.usable ? this.process.pid : undefined;
  }

  async call<M extends WorkerMethod>(
    method: M,
    params: WorkerParams[M],
    { onProgress, signal }: CallOptions = {},
  ): Promise<WorkerResult<M>> {
    const either = AbortSignal.any([this.closing.signal, ...(signal ? [signal] : [])]);
    const before = this.line;
    const turn = waitUnlessCancelled(before, either, method).then(() =>
      this.run(method, params, { onProgress, signal: either }),
    );
    // Whoever comes next waits for this call and, should it leave the line early, for those before it.
    this.line = turn.catch(() => undefined).then(() => before);
    const result = await turn;
    const parsed = RESULTS[method].safeParse(result);
    if (parsed.success) return parsed.data as WorkerResult<M>;
    throw new Fault('internal', `The Python worker's answer to ${method} has another form: ${parsed.error.message}`);
  }

  /** Cancels what is under way and ends the process. The worker cannot be used afterwards. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.line;
    await this.process?.close();
  }

  private async run(method: WorkerMethod, params: unknown, options: CallOptions): Promise<unknown> {
    if (options.signal?.aborted) throw cancelled(method);
    if (!this.process?.usable) {
      const { env = process.env, python, extra, onInstall } = this.options;
      const making = { env, onProgress: onInstall, signal: options.signal };
      const interpreter = python ?? (await ensurePythonEnvironment(making));
      const beside = extra === undefined ? undefined : await ensurePythonExtra(interpreter, extra, making);
      this.process = new WorkerProcess({
        silenceMs: SILENCE_MS,
        stallMs: STALL_MS,
        idleMs: IDLE_MS,
        graceMs: GRACE_MS,
        ...this.options,
        python: interpreter,
        env,
        ...(beside === undefined ? {} : { packages: beside }),
      });
    }
    return this.process.call(method, params, options);
  }
}

async function waitUnlessCancelled(before: Promise<unknown>, signal: AbortSignal, method: string): Promise<void> {
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = (): void => reject(cancelled(method));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    await Promise.race([before, aborted]);
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
  }
}

function cancelled(method: string): Fault {
  return new Fault('cancelled', `The call of ${method} was cancelled`);
}
