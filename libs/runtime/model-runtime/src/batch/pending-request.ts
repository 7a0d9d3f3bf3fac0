import { Fault, type BatchRequest, type Completion, type CompletionRequest } from '@agora/plugin-api';
import { cutAtStop } from '@agora/provider-kit';
import type { CompletedRequest, CallHooks, Completer } from '../call/call-hooks.js';
import type { BatchEstimate } from './batch-estimate.js';

export interface PendingRequestInit {
  id: string;
  request: CompletionRequest;
  signal: AbortSignal;
  hooks: CallHooks;
  estimate: BatchEstimate;
  resolve(answer: CompletedRequest): void;
  reject(fault: Fault): void;
}

/** A request whose slot waits for its answer, through as many batches as it takes. */
export class PendingRequest implements BatchRequest {
  readonly id: string;
  readonly request: CompletionRequest;
  /** Submissions that came to nothing. */
  failures = 0;
  private calls = 0;
  private reserved: number | undefined;
  private over = false;

  constructor(private readonly init: PendingRequestInit) {
    this.id = init.id;
    this.request = init.request;
  }

  /** Whether there is money set aside for the answer. */
  get ready(): boolean {
    return this.reserved !== undefined;
  }

  /** Sets money aside; `done` hears when there is enough. When there never will be, the request is given up. */
  reserve(done: () => void): void {
    const { estimate } = this.init;
    const { budget } = this.init.hooks;
    const usd = estimate.expectedUsd(this.request) ?? 0;
    if (!budget) {
      this.reserved = usd;
      done();
      return;
    }
    budget.reserve(usd).then(
      () => {
        this.reserved = usd;
        if (this.over) this.settle(0);
        else done();
      },
      (error: unknown) => this.giveUp(Fault.from(error)),
    );
  }

  answer(completion: Completion): void {
    const { estimate, hooks, resolve } = this.init;
    const { usage } = completion;
    const usd = estimate.usdOf(usage);
    const expected = usd === undefined ? estimate.expectedUsd(this.request) : undefined;
    estimate.learn(usage);
    this.over = true;
    this.settle(usd ?? expected ?? 0);
    this.calls += 1;
    hooks.meter?.({
      usage,
      ...(usd === undefined ? {} : { usd }),
      ...(expected === undefined ? {} : { estimatedUsd: expected }),
    });
    resolve({ completion: this.cut(completion), ...(usd === undefined ? {} : { usd }), calls: this.calls });
  }

  /** The vendor ran it and it failed; vendors charge nothing for that. */
  failed(fault: Fault): void {
    this.calls += 1;
    this.failures += 1;
    this.settle(0);
    this.init.hooks.meter?.({ fault, usd: 0 });
  }

  /** The vendor did not come to it. */
  expired(): void {
    this.failures += 1;
    this.settle(0);
  }

  /** The vendor would not have it for now. */
  takenBack(): void {
    this.settle(0);
  }

  /** Has somebody else answer it. */
  forward(completer: Completer): void {
    const { signal, hooks, resolve, reject } = this.init;
    this.over = true;
    this.settle(0);
    completer.complete(this.request, signal, hooks).then(resolve, reject);
  }

  giveUp(fault: Fault): void {
    if (this.over) return;
    this.over = true;
    this.settle(0);
    this.init.reject(fault);
  }

  /** Whoever fetches a batch does not know which stop sequences could not be sent with its requests. */
  private cut(completion: Completion): Completion {
    const { text, stopped } = cutAtStop(completion.text, this.request.sampling.stop ?? []);
    return stopped ? { ...completion, text, finish: 'stop' } : completion;
  }

  private settle(paidUsd: number): void {
    // What was paid counts, also when it was handed over by an execution that has ended and no money was set aside here.
    if (this.reserved !== undefined || paidUsd > 0) this.init.hooks.budget?.settle(this.reserved ?? 0, paidUsd);
    this.reserved = undefined;
  }
}
