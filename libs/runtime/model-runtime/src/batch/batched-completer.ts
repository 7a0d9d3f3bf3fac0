import type { Progress } from '@agora/contracts';
import { Fault, type BatchOutcome, type CompletionRequest, type Price } from '@agora/plugin-api';
import type { CompletedRequest, CallHooks, Completer } from '../call/call-hooks.js';
import { chunks } from './chunks.js';
import { BatchEstimate } from './batch-estimate.js';
import { ofTheVendor, stillRunning } from './batch-faults.js';
import { PendingRequest } from './pending-request.js';
import { RequestTable, type FinalFailure } from './request-table.js';
import type { Submission } from './submissions.js';
import type { BatchTuning } from './batch-tuning.js';
import type { BatchClient } from './batch-client.js';

export interface BatchedCompleterOptions {
  client: BatchClient;
  /** What earlier executions handed over. */
  earlier: readonly Submission[];
  price: Price | undefined;
  tuning: BatchTuning;
  /** Answers what is in no batch, for a shard that is now made live; batches take it when left out. */
  live?: Completer;
  /**
   * Others that hand over requests of which any answer will do, whoever asked: what one of them has at the vendor is not asked
   * once more. They are asked each time, since they come and go. None when left out.
   */
  peers?: Iterable<BatchedCompleter>;
  /** Called when what is pending at the vendor has changed. */
  changed(): void;
}

type PendingAtVendor = NonNullable<Progress['away']>;

/**
 * Answers requests by batches, in waves. Requests gather until no more come: then every slot of the shard waits, for its
 * answer or for another slot. What has gathered goes to the vendor; answers go to their slots as they are fetched, and what
 * the slots ask next is the next wave.
 *
 * A request is known by its content. So whoever takes up a shard asks the same again and meets the answer, wherever the
 * batch with it was when the other died.
 */
export class BatchedCompleter implements Completer {
  private readonly estimate: BatchEstimate;
  private readonly requests: RequestTable;
  /** Batches that are waited for, with what is done of each. */
  private readonly followed = new Map<Submission, number>();
  /** Batches of a cancelled run that the vendor has yet to stop. */
  private readonly unstopped = new Set<Submission>();
  private timer: NodeJS.Timeout | undefined;
  private recovered = false;
  private sending = false;
  /** The latest of its hand-overs. */
  private handing: Promise<void> = Promise.resolve();
  private cancelling = false;
  /** Others came while some were sent. */
  private again = false;
  private fetching = 0;
  private refusals = 0;
  private cooldownUntil = 0;
  private over: Fault | undefined;

  constructor(private readonly options: BatchedCompleterOptions) {
    this.estimate = new BatchEstimate(options.price, options.client.priceShare);
    this.requests = new RequestTable(options.earlier, {
      maxSubmissions: options.tuning.submissions,
      funded: () => this.touch(),
    });
  }

  complete(request: CompletionRequest, signal: AbortSignal, hooks: CallHooks = {}): Promise<CompletedRequest> {
    const { live } = this.options;
    const id = this.requests.idOf(request);
    if (live && !this.requests.knows(id)) return live.complete(request, signal, hooks);
    if (this.over) return Promise.reject(this.over);
    return new Promise((resolve, reject) => {
      const pending = new PendingRequest({
        id,
        request,
        signal,
        hooks,
        estimate: this.estimate,
        resolve,
        reject: (fault) => {
          this.requests.remove(id);
          reject(fault);
        },
      });
      for (const end of this.requests.add(pending)) end.request.giveUp(end.fault);
      this.touch();
    });
  }

  /** What the vendor has and has not answered; undefined when that is nothing. */
  get pendingAtVendor(): PendingAtVendor | undefined {
    const batches = [...this.followed];
    const [since] = batches.map(([{ at }]) => at).sort();
    if (since === undefined) return undefined;
    return {
      since,
      requests: batches.reduce((sum, [{ requests }]) => sum + requests.length, 0),
      done: batches.reduce((sum, [, done]) => sum + done, 0),
      batches: batches.length,
    };
  }

  /** Ends every wait. Batches stay where they are: the next execution of the shard collects them. */
  end(fault: Fault): void {
    if (this.over) return;
    this.over = ofTheVendor(fault);
    clearTimeout(this.timer);
    for (const request of this.requests.takeAll()) request.giveUp(this.over);
  }

  /**
   * Hands nothing more over, and asks the vendor to run no more of what it has, whoever handed it over.
   * @throws Fault that names the batches which may still run, and cost.
   */
  async cancel(signal: AbortSignal): Promise<void> {
    this.cancelling = true;
    // A batch on its way has no id yet.
    await this.handing.catch(() => undefined);
    // What is known is cancelled, also when the rest cannot be looked for.
    const [looked] = await Promise.allSettled([this.recover()]);
    for (const submission of this.requests.submissions) this.unstopped.add(submission);
    const asked = await Promise.allSettled([...this.unstopped].map((each) => this.stop(each, signal)));
    const failed = [...asked, looked].find((each) => each.status === 'rejected');
    if (failed) throw this.notStopped(Fault.from(failed.reason));
  }

  /** Why a cancelled run may still cost, with the batches of which the vendor has not taken the cancellation until now. */
  notStopped(why: Fault): Fault {
    return stillRunning(
      why,
      [...this.unstopped].flatMap(({ batch }) => batch ?? []),
    );
  }

  private async stop(submission: Submission, signal: AbortSignal): Promise<void> {
    await this.options.client.cancel(submission, signal);
    this.unstopped.delete(submission);
  }

  /** Something has changed: looks what is to do when nothing more changes for a while. */
  private touch(ms = this.options.tuning.gatherMs): void {
    if (this.over) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.advance().catch((error: unknown) => this.end(Fault.from(error)));
    }, ms);
  }

  private async advance(): Promise<void> {
    // Whoever fetches comes back here when it is done, and so does whoever sends.
    if (this.over || this.cancelling || this.fetching > 0) return;
    this.again = this.sending;
    if (this.sending) return;
    this.sending = true;
    try {
      this.handing = this.recover().then(() => this.send());
      await this.handing;
      if (this.over) return;
      this.follow();
    } finally {
      this.sending = false;
    }
    if (this.again) this.touch();
    else if (this.cooldownMs > 0 && this.requests.unsent.length > 0) this.touch(this.cooldownMs);
  }

  private async recover(): Promise<void> {
    if (this.recovered) return;
    await this.options.client.recover();
    this.recovered = true;
    this.requests.dropUnknown();
  }

  /** Hands over what is in no batch, as far as there is money for it. */
  private async send(): Promise<void> {
    const { client, live } = this.options;
    if (live) {
      for (const request of this.requests.unsent) {
        this.requests.remove(request.id);
        request.forward(live);
      }
      return;
    }
    this.leaveToPeers();
    if (this.cooldownMs > 0) return;
    const paid = this.requests.unsent.filter(({ ready }) => ready);
    for (const part of chunks(paid, client.limits)) {
      if (this.over || this.cancelling) return;
      const submission = await client.submit(part.map(({ id, request }) => ({ id, request })));
      this.requests.hold(
        submission,
        part.map(({ id }) => id),
      );
    }
  }

  /** Has peers answer what they have at the vendor from an earlier execution. Where one ends before, it is asked anew. */
  private leaveToPeers(): void {
    for (const request of this.requests.unsent) {
      const peer = [...(this.options.peers ?? [])].find((one) => one !== this && one.holds(request.id));
      if (!peer) continue;
      this.requests.remove(request.id);
      request.forward({
        complete: (asked, signal, hooks) =>
          peer.complete(asked, signal, hooks).catch((error: unknown) => {
            // What the vendor said of the request holds for everybody.
            if (this.over || !peer.over) throw error;
            return this.complete(asked, signal, hooks);
          }),
      });
    }
  }

  /** Whether the vendor has the request from here, and its answer is to come. */
  private holds(id: string): boolean {
    return this.over === undefined && !this.cancelling && this.requests.knows(id);
  }

  /** Milliseconds until the vendor may have room again. */
  private get cooldownMs(): number {
    return Math.max(0, this.cooldownUntil - Date.now());
  }

  /** Waits for each batch that somebody waits for. */
  private follow(): void {
    for (const submission of this.requests.awaited) {
      if (this.followed.has(submission)) continue;
      this.followed.set(submission, 0);
      this.fetch(submission).catch((error: unknown) => this.end(Fault.from(error)));
    }
    this.options.changed();
  }

  private async fetch(submission: Submission): Promise<void> {
    const { client } = this.options;
    const refused = await client.untilEnded(submission, ({ done }) => {
      this.followed.set(submission, done);
      this.options.changed();
    });
    if (this.over) return;
    this.fetching += 1;
    try {
      if (refused) await this.takeBack(submission, refused);
      else await this.deliver(submission);
    } finally {
      this.fetching -= 1;
      this.followed.delete(submission);
    }
    this.options.changed();
    this.touch();
  }

  /** The vendor had no room, or would not have the batch as it is; it ran nothing. */
  private async takeBack(submission: Submission, fault: Fault): Promise<void> {
    const { client, tuning } = this.options;
    await client.drop(submission, fault.message);
    this.requests.takeBack(submission);
    if (!fault.retryable) throw fault;
    this.cooldownUntil = Date.now() + Math.min(tuning.refusedCapMs, tuning.refusedMs * 2 ** this.refusals);
    this.refusals += 1;
  }

  private async deliver(submission: Submission): Promise<void> {
    this.refusals = 0;
    const ends: FinalFailure[] = [];
    const take = (outcome: BatchOutcome): void => void ends.push(...this.requests.deliver(submission, outcome));
    await this.options.client.collect(submission, take);
    for (const id of submission.requests) take({ id, outcome: 'expired' });
    // What ends the shard comes last, so that it finds everything else answered; and the next execution asks it anew.
    if (ends.length > 0)
      await this.options.client.release(
        submission,
        ends.map(({ request }) => request.id),
      );
    for (const { request, fault } of ends) request.giveUp(fault);
  }
}
