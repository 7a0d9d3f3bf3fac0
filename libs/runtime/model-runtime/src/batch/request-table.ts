import type { BatchOutcome, CompletionRequest, Fault } from '@agora/plugin-api';
import { digest } from '../digest.js';
import { late } from './batch-faults.js';
import type { PendingRequest } from './pending-request.js';
import type { Submission } from './submissions.js';

/** A request that failed for good. */
export interface FinalFailure {
  request: PendingRequest;
  fault: Fault;
}

const ID_DIGITS = 40;

/** The requests that wait for answers, the batches that hold them, and outcomes that came before anybody asked. */
export class RequestTable {
  private readonly waiting = new Map<string, PendingRequest>();
  /** The latest batch that holds a request, as long as its outcome has not come. */
  private readonly holders = new Map<string, Submission>();
  /** Outcomes for which nobody has asked yet. */
  private readonly unclaimed = new Map<string, BatchOutcome>();

  constructor(
    earlier: readonly Submission[],
    private readonly options: {
      /** Submissions of one request before it counts as failed. */
      maxSubmissions: number;
      /** Called when money is set aside for one more request. */
      funded(): void;
    },
  ) {
    for (const submission of earlier) this.hold(submission);
  }

  /** The request's name by its content. Two slots may ask the very same; each gets an answer of its own. */
  idOf(request: CompletionRequest): string {
    const name = digest(request).slice(0, ID_DIGITS);
    let id = name;
    for (let twin = 2; this.waiting.has(id); twin += 1) id = `${name}-${twin}`;
    return id;
  }

  /** Whether the request was handed over before, answered or not. */
  knows(id: string): boolean {
    return this.holders.has(id) || this.unclaimed.has(id);
  }

  /** Waits for its answer from now on, which may be there already. Returns what the request ends in, where it failed. */
  add(request: PendingRequest): FinalFailure[] {
    const { id } = request;
    this.waiting.set(id, request);
    this.fund(request);
    const outcome = this.unclaimed.get(id);
    this.unclaimed.delete(id);
    return outcome ? this.settle(outcome) : [];
  }

  remove(id: string): void {
    this.waiting.delete(id);
  }

  /** Takes out all that wait. */
  takeAll(): PendingRequest[] {
    const all = [...this.waiting.values()];
    this.waiting.clear();
    return all;
  }

  /** Waiting requests that are in no batch. */
  get unsent(): PendingRequest[] {
    return [...this.waiting.values()].filter(({ id }) => !this.holders.has(id));
  }

  hold(submission: Submission, ids: readonly string[] = submission.requests): void {
    for (const id of ids) this.holders.set(id, submission);
  }

  /** Batches that hold a request. */
  get submissions(): Set<Submission> {
    return new Set(this.holders.values());
  }

  /** Batches that hold a request which somebody waits for. */
  get awaited(): Set<Submission> {
    return new Set([...this.waiting.keys()].flatMap((id) => this.holders.get(id) ?? []));
  }

  /** Lets go of batches that never reached the vendor. */
  dropUnknown(): void {
    for (const [id, { batch }] of this.holders) if (batch === undefined) this.holders.delete(id);
  }

  /** The vendor ran nothing of the batch: its requests are to be submitted again. */
  takeBack(submission: Submission): void {
    for (const id of submission.requests) {
      if (this.holders.get(id) === submission) this.holders.delete(id);
      const request = this.waiting.get(id);
      if (!request) continue;
      request.takenBack();
      this.fund(request);
    }
  }

  /** Gives an outcome to whoever waits for it. Returns what the request ends in, where it failed for good. */
  deliver(submission: Submission, outcome: BatchOutcome): FinalFailure[] {
    // Fetched twice, or overtaken by a later batch.
    if (this.holders.get(outcome.id) !== submission) return [];
    this.holders.delete(outcome.id);
    return this.settle(outcome);
  }

  private settle(outcome: BatchOutcome): FinalFailure[] {
    const request = this.waiting.get(outcome.id);
    if (!request) {
      if (outcome.outcome !== 'expired') this.unclaimed.set(outcome.id, outcome);
      return [];
    }
    if (outcome.outcome === 'completed') {
      this.waiting.delete(outcome.id);
      request.answer(outcome.completion);
      return [];
    }
    const fault = outcome.outcome === 'failed' ? outcome.fault : late(request.failures + 1);
    if (outcome.outcome === 'failed') request.failed(fault);
    else request.expired();
    if (!fault.retryable || request.failures >= this.options.maxSubmissions) return [{ request, fault }];
    this.fund(request);
    return [];
  }

  private fund(request: PendingRequest): void {
    request.reserve(() => this.options.funded());
  }
}
