import { availableParallelism } from 'node:os';
import { Fault, type Program, type ProgramResult } from '@agora/plugin-api';
import { chooseMode, type ChosenMode, type Isolation, type IsolationKind } from './isolation.js';
import { launchFor } from './launch.js';
import { isolationRequired, requireFull } from './requirement.js';
import { toRequest, type RunRequest } from './limits.js';
import { findPython, type Python } from './python.js';
import { makeTemp, removeTemp } from './temp.js';
import { Worker, WorkerLost } from './worker.js';

export interface SandboxOptions {
  /** Programs run at once; one per core unless given. */
  workers?: number;
  /** Absolute path of the interpreter; `AGORA_SANDBOX_PYTHON`, or else the system's. */
  python?: string;
  /** Insist on one kind of isolation instead of taking the best there is. */
  isolation?: IsolationKind;
  /** Run nothing unless programs are fully isolated; as `AGORA_REQUIRE_ISOLATION=1` asks for unless given. */
  required?: boolean;
  /** Told once, before the first program runs. */
  opened?(isolation: Isolation): void;
}

interface Ready {
  python: Python;
  chosen: ChosenMode;
  temp: string;
}

interface Slot {
  index: number;
  worker?: Worker;
}

/** How often a program is tried whose worker ends without a result: once more, in case it was not the program's doing. */
const TRIES = 2;

/**
 * Runs model-written Python programs with limits on time, memory, processes, output and files, without environment or
 * network, each in an empty folder of its own. Starts its workers on first need.
 */
export class Sandbox {
  private readonly free: Slot[];
  private readonly all: Slot[];
  private readonly waiting: ((slot: Slot) => void)[] = [];
  private ready: Promise<Ready> | undefined;
  private closed = false;

  constructor(private readonly options: SandboxOptions = {}) {
    const workers = options.workers ?? availableParallelism();
    this.all = Array.from({ length: workers }, (_, index) => ({ index }));
    this.free = [...this.all];
  }

  /** What programs are kept apart by on this machine; a Fault `missing-dependency` when none can run. */
  static async probe(options: Pick<SandboxOptions, 'python' | 'isolation'> = {}): Promise<Isolation> {
    const chosen = await chooseMode(await findPython(options.python), options.isolation);
    const { isolation, filtered, detail, python } = chosen;
    return { isolation, filtered, detail, python };
  }

  /**
   * Runs a program to its end or to the first limit it breaks. Whatever a program does is told in the result; a Fault
   * means that the sandbox itself does not work. Programs beyond the number of workers wait their turn.
   */
  async execute(program: Program): Promise<ProgramResult> {
    const request = toRequest(program);
    const slot = await this.take();
    try {
      return await this.runIn(slot, request);
    } finally {
      this.give(slot);
    }
  }

  /** Stops the workers. Programs that run or wait are given up with a Fault `cancelled`. */
  async close(): Promise<void> {
    this.closed = true;
    for (const slot of this.free) this.waiting.shift()?.(slot);
    await Promise.all(this.all.map((slot) => slot.worker?.kill()));
    const ready = await this.ready?.catch(() => undefined);
    if (ready !== undefined) await removeTemp(ready.temp);
  }

  private async runIn(slot: Slot, request: RunRequest): Promise<ProgramResult> {
    let reason = '';
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const ready = await this.start();
      this.checkOpen();
      if (!slot.worker?.alive) slot.worker = this.newWorker(ready, slot);
      try {
        const reply = await slot.worker.run(request);
        if (ready.chosen.mode === 'once') slot.worker = this.newWorker(ready, slot);
        if ('setup' in reply) throw new Fault('internal', `the sandbox could not confine a program: ${reply.setup}`);
        return reply;
      } catch (error) {
        if (!(error instanceof WorkerLost)) throw error;
        this.checkOpen();
        reason = error.message;
        await slot.worker.kill();
      }
    }
    return {
      end: 'signal',
      exitCode: null,
      stdout: '',
      stderr: `The sandbox worker ended ${TRIES} times while it ran this program: ${reason}`,
    };
  }

  private newWorker({ chosen, python, temp }: Ready, slot: Slot): Worker {
    return new Worker(launchFor(chosen.mode, python, slot.index, temp));
  }

  private start(): Promise<Ready> {
    this.ready ??= this.prepare();
    this.ready.catch(() => (this.ready = undefined));
    return this.ready;
  }

  private async prepare(): Promise<Ready> {
    const python = await findPython(this.options.python);
    const chosen = await chooseMode(python, this.options.isolation);
    if (this.options.required ?? isolationRequired()) requireFull(chosen);
    this.options.opened?.(chosen);
    return { python, chosen, temp: await makeTemp() };
  }

  private checkOpen(): void {
    if (this.closed) throw new Fault('cancelled', 'the sandbox was closed');
  }

  private async take(): Promise<Slot> {
    this.checkOpen();
    const slot = this.free.shift() ?? (await new Promise<Slot>((resolve) => this.waiting.push(resolve)));
    return slot;
  }

  private give(slot: Slot): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free.push(slot);
    else next(slot);
  }
}
