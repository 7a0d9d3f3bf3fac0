import { Fault, type MathTree, type SymbolicComparison } from '@agora/plugin-api';
import { ensurePythonEnvironment } from '../environment.js';
import { SymbolicProcess } from './symbolic-process.js';

export interface SymbolicEqualityOptions {
  /** The interpreter; found or made by `ensurePythonEnvironment` when left out. It needs sympy. */
  python?: string;
  /** Default `process.env`; only names that the child needs are passed on. */
  env?: NodeJS.ProcessEnv;
  /** Wall time for one question. Default 5 s. */
  seconds?: number;
  /** MiB of address space for one question. Default 1,024. */
  memoryMiB?: number;
  /** Questions that are computed at the same time. Default 2. */
  atOnce?: number;
  /** What the installation of the environment is doing, a line at a time. */
  onInstall?(line: string): void;
}

/**
 * Decides by sympy whether two expressions are equal. Works in a small Python process of its own, started by the first
 * question (half a second), which forks for every question: one that takes too long or too much memory costs its own
 * answer, `equal: null`, and nothing else. Expressions arrive as trees, so no text of a model is ever evaluated.
 *
 * Faults: those of `ensurePythonEnvironment`; `worker-crashed` (retryable) when the process died twice over one question;
 * `cancelled` after `close`.
 */
export class SymbolicEquality {
  private process: SymbolicProcess | undefined;
  private starting: Promise<SymbolicProcess> | undefined;
  private readonly closing = new AbortController();

  constructor(private readonly options: SymbolicEqualityOptions = {}) {}

  /** Of the running process, if there is one. */
  get pid(): number | undefined {
    return this.process?.usable ? this.process.pid : undefined;
  }

  /** Not symmetric: `answer` is compared in the form that `gold` has. */
  async symbolicallyEqual(gold: MathTree, answer: MathTree): Promise<SymbolicComparison> {
    try {
      return await (await this.running()).ask(gold, answer);
    } catch (error) {
      // A process that somebody killed is not the question's fault.
      if (!Fault.is(error) || error.code !== 'worker-crashed' || this.closing.signal.aborted) throw error;
      return (await this.running()).ask(gold, answer);
    }
  }

  /** Ends the process and whatever it computes. */
  async close(): Promise<void> {
    this.closing.abort();
    const process = await this.starting?.catch(() => undefined);
    await process?.close();
  }

  private running(): Promise<SymbolicProcess> {
    if (this.closing.signal.aborted) throw new Fault('cancelled', 'The symbolic comparison was closed');
    if (this.starting && (!this.process || this.process.usable)) return this.starting;
    this.process = undefined;
    this.starting = this.start();
    // The next question tries again.
    this.starting.catch(() => (this.starting = undefined));
    return this.starting;
  }

  private async start(): Promise<SymbolicProcess> {
    const { env = process.env, python, seconds = 5, memoryMiB = 1_024, atOnce = 2, onInstall } = this.options;
    const { signal } = this.closing;
    const interpreter = python ?? (await ensurePythonEnvironment({ env, onProgress: onInstall, signal }));
    if (signal.aborted) throw new Fault('cancelled', 'The symbolic comparison was closed');
    this.process = new SymbolicProcess({ python: interpreter, env, seconds, memoryMiB, atOnce });
    return this.process;
  }
}
