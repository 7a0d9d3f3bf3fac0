import { isRunCancelled, type WorkContext } from '@agora/bus';
import type { Job, Progress, ShardSpec } from '@agora/contracts';
import {
  BATCH_TUNING,
  BatchedCompleter,
  Submissions,
  BatchClient,
  type BatchTuning,
  type Completer,
} from '@agora/model-runtime';
import { Fault, type BatchInterface, type Price } from '@agora/plugin-api';
import { join } from 'node:path';
import { withoutBatches } from './without-batches.js';

export type BatchContext = Pick<WorkContext, 'signal' | 'report'> & Partial<Pick<WorkContext, 'leavePlace'>>;

export interface ShardToBatch {
  job: Job<ShardSpec>;
  /** The shard's journal. */
  folder: string;
  /** Undefined when the provider has none. */
  batch: BatchInterface | undefined;
  generator: Completer & { price: Price | undefined };
  context: BatchContext;
}

/** What a shard works with instead of its live generator. */
export interface BatchedWork {
  completer: Completer;
  /** Slots in work at once; undefined: as many as for a live generator. */
  concurrency: number | undefined;
  context: Pick<WorkContext, 'signal' | 'report'>;
  /** To be told when the shard has come to its end, so that nobody waits for batches any more. */
  ended(fault: Fault): void;
  close(): Promise<void>;
}

/** Lets shards be made by batches. */
export class BatchMode {
  private readonly tuning: BatchTuning;

  constructor(tuning: Partial<BatchTuning> = {}) {
    this.tuning = { ...BATCH_TUNING, ...tuning };
  }

  /**
   * Undefined for a shard that is made live, and always was. One that was begun by batches collects what is away first,
   * and asks live for the rest.
   * @throws Fault `invalid-input` when the provider has no batch interface.
   */
  async open({ job, folder, batch, generator, context }: ShardToBatch): Promise<BatchedWork | undefined> {
    const submissions = await Submissions.open(join(folder, 'batches'));
    const live = job.runtime.mode !== 'batch';
    if (live && submissions.all.length === 0) return undefined;
    if (!batch) throw withoutBatches(job.spec.generator.id, job.spec.generator.provider.plugin);
    const stop = new AbortController();
    const completer = new BatchedCompleter({
      client: new BatchClient(batch, submissions, this.tuning, stop.signal),
      earlier: submissions.all,
      price: generator.price,
      tuning: this.tuning,
      ...(live ? { live: generator } : {}),
      changed: () => report(),
    });
    const { slots } = job.spec;
    let latest: Progress = { done: 0, total: slots.to - slots.from, unit: 'instances' };
    const report = (): void => {
      const { pendingAtVendor: away } = completer;
      if (away) context.leavePlace?.();
      context.report(away ? { ...latest, away } : latest);
    };
    const end = (fault: Fault): void => {
      completer.end(fault);
      stop.abort();
    };
    // Of a cancelled run, what is away is first cancelled with the vendor; only then does the shard end.
    const working = new AbortController();
    const stopWork = (): void => working.abort(context.signal.reason);
    const forget = this.endings(context.signal, { completer, end, stopWork, live });
    return {
      completer,
      concurrency: live ? undefined : slots.to - slots.from,
      context: {
        signal: working.signal,
        report: (progress) => {
          latest = progress;
          report();
        },
      },
      ended: end,
      close: async () => {
        forget();
        end(new Fault('cancelled', 'the shard has ended'));
        await submissions.close();
      },
    };
  }

  /** A process that stops leaves its batches to the next; a run that is cancelled has them cancelled. */
  private endings(signal: AbortSignal, { completer, end, stopWork, live }: Ending): () => void {
    const leave = (): void => {
      stopWork();
      end(new Fault('cancelled', 'the service is stopping; the batch stays with the vendor'));
    };
    const cancel = (): void => {
      if (live) stopWork(); // What is asked beside the batches ends at once.
      const done = (): void => end(new Fault('cancelled', 'the run was cancelled, and its batches with it'));
      const { cancelMs } = this.tuning;
      const late = AbortSignal.timeout(cancelMs);
      const over = new Fault('timeout', `the vendor did not take the cancellation within ${cancelMs / 1000} seconds`);
      late.addEventListener('abort', () => end(completer.notStopped(over)), { once: true });
      completer.cancel(late).then(done, (error: unknown) => end(Fault.from(error)));
    };
    const act = (): void => (isRunCancelled(signal) ? cancel() : leave());
    if (signal.aborted) act();
    else signal.addEventListener('abort', act, { once: true });
    return () => signal.removeEventListener('abort', act);
  }
}

interface Ending {
  completer: BatchedCompleter;
  end(fault: Fault): void;
  /** Lets the shard ask nothing more. */
  stopWork(): void;
  /** Whether the rest is asked live. */
  live: boolean;
}
