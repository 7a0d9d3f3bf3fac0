import type { Progress } from '@agora/contracts';
import { Fault, type BatchInterface, type Price } from '@agora/plugin-api';
import type { Completer } from '../call/call-hooks.js';
import { BatchClient } from './batch-client.js';
import type { BatchTuning } from './batch-tuning.js';
import { BatchedCompleter } from './batched-completer.js';
import type { Submissions } from './submissions.js';

/** The job whose requests are answered by batches. */
export interface BatchContext {
  signal: AbortSignal;
  /** Whether the signal says that the run was cancelled, and not that this process stops. */
  cancelled(signal: AbortSignal): boolean;
  report(progress: Progress): void;
  /** Called while the job only waits for the vendor: another may be worked on. */
  leavePlace?: (() => void) | undefined;
}

export interface BatchSessionOptions {
  batch: BatchInterface;
  submissions: Submissions;
  /** Answers live. */
  completer: Completer & { price: Price | undefined };
  /** Only what is pending at the vendor is collected; everything else is asked live. */
  live: boolean;
  /** Until the job reports more. */
  progress: Progress;
  context: BatchContext;
  tuning: BatchTuning;
  /** Where open sessions that share answers find each other. */
  peers?: Set<BatchedCompleter> | undefined;
}

/**
 * Lets the requests of one job be answered by batches for as long as it is at work. A process that stops leaves its batches
 * with the vendor, where the next execution finds them; a run that is cancelled has them cancelled.
 */
export class BatchSession {
  readonly completer: BatchedCompleter;
  private latest: Progress;
  /** Ends the calls to the vendor. */
  private readonly ended = new AbortController();
  /** Of a cancelled run, what is pending is first cancelled with the vendor; only then does the job end. */
  private readonly working = new AbortController();

  constructor(private readonly options: BatchSessionOptions) {
    const { batch, submissions, completer, live, tuning, context, peers } = options;
    this.latest = options.progress;
    this.completer = new BatchedCompleter({
      client: new BatchClient(batch, submissions, tuning, this.ended.signal),
      earlier: submissions.all,
      price: completer.price,
      tuning,
      ...(live ? { live: completer } : {}),
      ...(peers ? { peers } : {}),
      changed: () => this.tell(),
    });
    peers?.add(this.completer);
    if (context.signal.aborted) this.stop();
    else context.signal.addEventListener('abort', this.stop, { once: true });
  }

  /** Aborted when the job is to ask nothing more. */
  get signal(): AbortSignal {
    return this.working.signal;
  }

  /** Reports the job's progress with what is pending at the vendor. */
  report(progress: Progress): void {
    this.latest = progress;
    this.tell();
  }

  /** Ends every wait: nobody waits for batches any more. */
  end(fault: Fault): void {
    this.completer.end(fault);
    this.ended.abort();
  }

  async close(): Promise<void> {
    const { context, submissions, peers } = this.options;
    context.signal.removeEventListener('abort', this.stop);
    peers?.delete(this.completer);
    this.end(new Fault('cancelled', 'the job has ended'));
    await submissions.close();
  }

  private tell(): void {
    const { context } = this.options;
    const { pendingAtVendor: away } = this.completer;
    if (away) context.leavePlace?.();
    context.report(away ? { ...this.latest, away } : this.latest);
  }

  private readonly stop = (): void => {
    const { context, live } = this.options;
    if (!context.cancelled(context.signal)) {
      this.stopWork();
      this.end(new Fault('cancelled', 'the service is stopping; the batch stays with the vendor'));
      return;
    }
    if (live) this.stopWork(); // What is asked beside the batches ends at once.
    this.cancel();
  };

  private cancel(): void {
    const { cancelMs } = this.options.tuning;
    const done = (): void => this.end(new Fault('cancelled', 'the run was cancelled, and its batches with it'));
    const late = AbortSignal.timeout(cancelMs);
    const over = new Fault('timeout', `the vendor did not take the cancellation within ${cancelMs / 1000} seconds`);
    late.addEventListener('abort', () => this.end(this.completer.notStopped(over)), { once: true });
    this.completer.cancel(late).then(done, (error: unknown) => this.end(Fault.from(error)));
  }

  private stopWork(): void {
    this.working.abort(this.options.context.signal.reason);
  }
}
