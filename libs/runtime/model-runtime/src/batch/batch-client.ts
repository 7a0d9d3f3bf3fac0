import {
  Fault,
  type BatchInterface,
  type BatchOutcome,
  type BatchProgress,
  type BatchRequest,
} from '@agora/plugin-api';
import { randomUUID } from 'node:crypto';
import { pause } from '../call/abort.js';
import { retry } from '../call/retry.js';
import type { Submission, Submissions } from './submissions.js';
import type { BatchTuning } from './batch-tuning.js';

/** Of the pause between two polls. */
const GROWTH = 1.5;

/** The calls to a vendor's batch interface for one shard: submit, poll, collect, cancel; what may pass is tried again. All failures are Faults. */
export class BatchClient {
  constructor(
    private readonly batch: BatchInterface,
    private readonly submissions: Submissions,
    private readonly tuning: BatchTuning,
    private readonly signal: AbortSignal,
  ) {}

  get priceShare(): number {
    return this.batch.priceShare;
  }

  get limits(): Pick<BatchInterface, 'maxRequests' | 'maxBytes'> {
    return this.batch;
  }

  /** Resolves when the vendor's id of the batch is journalled. */
  async submit(requests: readonly BatchRequest[]): Promise<Submission> {
    const { batch, signal } = this;
    const label = `agora-${randomUUID()}`;
    const submission = await this.submissions.begin(
      label,
      requests.map(({ id }) => id),
    );
    const id = await this.insist(async (tries) => {
      // The answer to an earlier try may have been lost after the batch was made.
      const made = tries > 1 ? await batch.find?.(label, signal) : undefined;
      return made ?? batch.submit(requests, signal, label);
    });
    await this.submissions.arrived(submission, id);
    return submission;
  }

  /**
   * Looks for the batches whose ids an earlier execution did not live to journal. One that is not found was never made, as
   * far as the vendor can tell.
   */
  async recover(): Promise<void> {
    const { batch, signal } = this;
    for (const submission of this.submissions.all) {
      if (submission.batch !== undefined) continue;
      const id = await this.insist(() => batch.find?.(submission.label, signal) ?? Promise.resolve(undefined));
      if (id === undefined) await this.submissions.drop(submission, 'never arrived');
      else await this.submissions.arrived(submission, id);
    }
  }

  /** Resolves when the vendor is done with it: with why it refused the batch as a whole, if it did. */
  async untilEnded(submission: Submission, look: (progress: BatchProgress) => void): Promise<Fault | undefined> {
    const { pollMs, pollCapMs, failedLooks } = this.tuning;
    let failures = 0;
    for (let wait = pollMs; ; wait = Math.min(pollCapMs, wait * GROWTH)) {
      await pause(wait, this.signal);
      try {
        const progress = await this.batch.poll(idOf(submission), this.signal);
        failures = 0;
        look(progress);
        if (progress.ended) return progress.refused;
      } catch (error) {
        const fault = Fault.from(error);
        failures += 1;
        if (!fault.retryable || failures >= failedLooks) throw await this.lost(submission, fault);
        await pause(fault.retryAfterMs ?? 0, this.signal);
      }
    }
  }

  /** Gives each outcome at least once. */
  async collect(submission: Submission, take: (outcome: BatchOutcome) => void): Promise<void> {
    try {
      await this.insist(async () => {
        for await (const outcome of this.batch.collect(idOf(submission), this.signal)) take(outcome);
      });
    } catch (error) {
      throw await this.lost(submission, Fault.from(error));
    }
  }

  /** These requests of it are to be submitted anew by whoever asks them again. */
  release(submission: Submission, requests: readonly string[]): Promise<void> {
    return this.submissions.release(submission, requests);
  }

  drop(submission: Submission, reason: string): Promise<void> {
    return this.submissions.drop(submission, reason);
  }

  /** Asks the vendor to stop, until it has heard. What it has done by then can still be collected. */
  async cancel({ batch }: Submission, signal: AbortSignal): Promise<void> {
    if (batch !== undefined) await this.insist(() => this.batch.cancel(batch, signal), signal);
  }

  /** A batch that the vendor does not know any more must not be waited for a second time. */
  private async lost(submission: Submission, fault: Fault): Promise<Fault> {
    if (fault.code !== 'not-found') return fault;
    await this.submissions.drop(submission, fault.message);
    return new Fault('not-found', `batch ${idOf(submission)} is gone: ${fault.message}`, {
      fix: 'Run the same command again: its requests are then submitted anew.',
      cause: fault,
    });
  }

  private insist<T>(call: (tries: number) => Promise<T>, signal = this.signal): Promise<T> {
    const { tries, retryMs } = this.tuning;
    return retry(call, { maxTries: tries, backoff: { baseMs: retryMs, capMs: Infinity } }, signal);
  }
}

function idOf({ batch, label }: Submission): string {
  if (batch === undefined) throw new Fault('internal', `the vendor's id of batch ${label} is not known`);
  return batch;
}
