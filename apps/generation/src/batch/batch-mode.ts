import { batchContext, type WorkContext } from '@agora/bus';
import type { Job, ShardSpec } from '@agora/run-schemas';
import { BATCH_TUNING, openBatches, withoutBatches, type BatchTuning, type Completer } from '@agora/model-runtime';
import type { BatchInterface, Fault, Price } from '@agora/plugin-api';

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
   * Undefined for a shard that is made live, and always was. One that was begun by batches collects what is
   * pending at the vendor first, and asks live for the rest.
   * @throws Fault `invalid-input` when the provider has no batch interface.
   */
  async open({ job, folder, batch, generator, context }: ShardToBatch): Promise<BatchedWork | undefined> {
    const live = job.runtime.mode !== 'batch';
    const { slots } = job.spec;
    const total = slots.to - slots.from;
    const session = await openBatches({
      live,
      folder,
      batch: () => batch,
      without: () => withoutBatches(`generator "${job.spec.generator.id}"`, job.spec.generator.provider.plugin),
      completer: generator,
      progress: { done: 0, total, unit: 'instances' },
      tuning: this.tuning,
      context: batchContext(context),
    });
    if (!session) return undefined;
    return {
      completer: session.completer,
      concurrency: live ? undefined : total,
      context: { signal: session.signal, report: (progress) => session.report(progress) },
      ended: (fault) => session.end(fault),
      close: () => session.close(),
    };
  }
}
