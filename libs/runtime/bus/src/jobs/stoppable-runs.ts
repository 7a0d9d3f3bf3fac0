import { RUNS_BUCKET } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { z } from 'zod';
import type { Bus } from '../bus.js';

/** How often to look whether a run with jobs in work was cancelled, in case the message about it was lost. */
const LOOK_MS = 2_000;

/** A job in work, as far as its end may be asked for. */
export interface Stoppable {
  /** Aborted when the job is to end: by its run, or by the process. */
  signal: AbortSignal;
  /** To be called when it has ended. */
  leave(): void;
}

interface Working {
  jobs: Set<AbortController>;
  timer: NodeJS.Timeout;
}

/**
 * The runs that have jobs in work in this process. When a run is cancelled, all of its jobs are aborted: those in work at once,
 * and later deliveries as soon as they enter.
 */
export class StoppableRuns {
  private readonly working = new Map<string, Working>();

  constructor(
    private readonly isCancelled: (runId: string) => Promise<boolean>,
    /** Aborted when the process stops. */
    private readonly shutdown: AbortSignal,
    private readonly everyMs = LOOK_MS,
  ) {}

  /** Resolves when it is known whether the run goes on. */
  async enter(runId: string): Promise<Stoppable> {
    const controller = new AbortController();
    const leave = (): void => controller.abort(this.shutdown.reason);
    if (this.shutdown.aborted) leave();
    this.shutdown.addEventListener('abort', leave, { once: true });
    // Entered before the look, so that a cancellation that arrives in between finds the job.
    const working = this.working.get(runId) ?? this.begin(runId);
    working.jobs.add(controller);
    await this.look(runId);
    return {
      signal: controller.signal,
      leave: () => {
        this.shutdown.removeEventListener('abort', leave);
        working.jobs.delete(controller);
        if (working.jobs.size > 0) return;
        clearInterval(working.timer);
        if (this.working.get(runId) === working) this.working.delete(runId);
      },
    };
  }

  /** The run was cancelled. */
  stop(runId: string): void {
    for (const job of this.working.get(runId)?.jobs ?? []) job.abort(runCancelled());
  }

  private begin(runId: string): Working {
    const timer = setInterval(() => void this.look(runId), this.everyMs);
    timer.unref();
    const working = { jobs: new Set<AbortController>(), timer };
    this.working.set(runId, working);
    return working;
  }

  /** A look that fails is repeated later: NATS being away cancels no run. */
  private async look(runId: string): Promise<void> {
    if (await this.isCancelled(runId).catch(() => false)) this.stop(runId);
  }
}

/** Why a job's signal aborts when its run was cancelled. */
export function runCancelled(): Fault {
  return new Fault('cancelled', 'the run was cancelled');
}

/** Whether a job was aborted because its run was cancelled, and not because its process stops. */
export function isRunCancelled({ aborted, reason }: AbortSignal): boolean {
  return aborted && Fault.is(reason) && reason.code === 'cancelled' && !reason.retryable;
}

/** A run that failed as a whole may leave jobs on the queue, too; nobody waits for them. */
const ENDED = ['cancelled', 'failed'];

/** Asks the orchestrator's own record of runs. */
export function cancelledOn(bus: Bus): (runId: string) => Promise<boolean> {
  const open = () => bus.kv(RUNS_BUCKET, z.looseObject({ status: z.string() }));
  let runs: ReturnType<typeof open> | undefined;
  return async (runId) => {
    try {
      return ENDED.includes((await (await (runs ??= open())).get(runId))?.value.status ?? '');
    } catch (error) {
      runs = undefined;
      throw error;
    }
  };
}
