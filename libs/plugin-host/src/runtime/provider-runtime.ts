import {
  Fault,
  type FaultCode,
  type Completion,
  type CompletionRequest,
  type Price,
  type Provider,
  type ProviderLimits,
  type Usage,
} from '@agora/contracts';
import type { Redactor } from '../secrets/redactor.js';
import { cancelled, onAbort, pause, throwIfCancelled } from './abort.js';
import { backoffMs, type Backoff } from './backoff.js';
import { Batcher, type Batch } from './batcher.js';
import { costOf } from './cost.js';
import { Lane, type LaneLimits } from './lane.js';
import { TokenEstimate } from './token-estimate.js';

export interface ProviderRuntimeOptions {
  model: string;
  /** From the experiment file; what it leaves out is taken from the provider. */
  limits?: ProviderLimits;
  /** From the experiment file; wins over what the provider says. */
  price?: Price;
  /** Tries per request, the first included. Default 8. */
  maxTries?: number;
  /** Milliseconds until a call is given up. Default ten minutes; a provider may have a shorter limit of its own. */
  timeoutMs?: number;
  backoff?: Backoff;
  /** Longest rest that a provider may ask for before the request is given up instead, in milliseconds. Default 15 minutes. */
  longestRestMs?: number;
  /** Requests per batch for providers that answer batches. Default 32. */
  batchSize?: number;
  /** The way to the model where several runtimes share it; its limits become those of the newest. */
  lane?: Lane;
  /** Takes secrets out of faults. */
  redactor?: Redactor;
  /** Numbers in [0, 1) for the jitter of pauses. Default `Math.random`: it never decides an output. */
  random?: () => number;
}

export interface Answer {
  completion: Completion;
  /** US dollars of the completed call; undefined when price or usage is unknown. */
  usd?: number;
  /** Calls that were made, failed ones included. */
  calls: number;
}

/** One call to the provider, successful or not: every one of them may cost money. */
export interface Call {
  usage?: Usage;
  /** Undefined when unknown; 0 when the call was surely not charged. */
  usd?: number;
  fault?: Fault;
}

export interface ProviderStats {
  calls: number;
  failedCalls: number;
  inputTokens: number;
  outputTokens: number;
  /** Calls whose tokens are unknown: not reported, or failed after they were accepted. */
  uncountedCalls: number;
  /** US dollars of the calls whose cost is known; undefined when no price is known. */
  usd?: number;
  inFlight: number;
  waiting: number;
}

const DEFAULTS = {
  maxTries: 8,
  timeoutMs: 600_000,
  longestRestMs: 15 * 60_000,
  backoff: { baseMs: 500, capMs: 30_000 },
  batchSize: 32,
};
const DEFAULT_CONCURRENCY = 16;

/** What a provider does not charge for, as far as any provider's documentation says. */
const FREE: readonly FaultCode[] = [
  'rate-limited',
  'overloaded',
  'unreachable',
  'rejected-credential',
  'missing-credential',
  'invalid-input',
  'not-found',
];

/**
 * Calls one model of a provider within its limits: so many at once, so many requests and tokens a minute; tries again
 * what is retryable, after a jittered pause; holds back every call to the model while it has asked for rest. Use one
 * runtime per model in a process (`ProviderRuntimes` does), or limits are kept once for each.
 */
export class ProviderRuntime {
  private readonly lane: Lane;
  private readonly estimate = new TokenEstimate();
  private readonly batcher: Batcher | undefined;
  /** What calls are priced by; undefined when the price is unknown. */
  readonly price: Price | undefined;
  /** Requests worth having in work at once: more would only wait. */
  readonly parallelism: number;
  private readonly totals = { calls: 0, failedCalls: 0, inputTokens: 0, outputTokens: 0, uncountedCalls: 0, usd: 0 };

  constructor(
    private readonly provider: Provider,
    private readonly options: ProviderRuntimeOptions,
  ) {
    const limits = effectiveLimits(provider, options);
    this.price = options.price ?? provider.price?.(options.model);
    this.lane = options.lane ?? new Lane(limits);
    this.lane.configure(limits);
    const { batchSize = DEFAULTS.batchSize } = options;
    this.parallelism = limits.concurrency * (provider.completeBatch ? batchSize : 1);
    if (provider.completeBatch) {
      const run = (batch: Batch, signal: AbortSignal): Promise<Completion[]> => this.callBatch(batch, signal);
      this.batcher = new Batcher(run, batchSize, limits.concurrency);
    }
  }

  get stats(): ProviderStats {
    const { usd, ...counts } = this.totals;
    return { ...counts, ...(this.price ? { usd } : {}), inFlight: this.lane.inFlight, waiting: this.lane.waiting };
  }

  /**
   * One answer, however many calls it takes. Faults: the last call's when it is not retryable or the tries are used up;
   * `cancelled` as soon as the signal aborts. `meter` hears of every call when it ends, before this resolves or rejects.
   */
  async complete(request: CompletionRequest, signal: AbortSignal, meter?: (call: Call) => void): Promise<Answer> {
    const { maxTries = DEFAULTS.maxTries, backoff = DEFAULTS.backoff, random = Math.random } = this.options;
    for (let tries = 1; ; tries += 1) {
      const attempt: Attempt = { called: false };
      try {
        const completion = await this.attempt(request, signal, attempt);
        const usd = this.count({ usage: completion.usage, usd: costOf(completion.usage, this.price) }, meter);
        return { completion, ...(usd === undefined ? {} : { usd }), calls: tries };
      } catch (error) {
        const fault = this.classify(error, signal);
        if (attempt.called)
          this.count({ fault, usd: FREE.includes(fault.code) ? 0 : costOf(undefined, this.price) }, meter);
        if (!fault.retryable || tries >= maxTries) throw fault;
        // After a rest, which the lane keeps, there is nothing more to wait for.
        if (fault.retryAfterMs === undefined) await pause(backoffMs(tries, backoff, random), signal);
      }
    }
  }

  private async attempt(request: CompletionRequest, signal: AbortSignal, attempt: Attempt): Promise<Completion> {
    const called = (): void => void (attempt.called = true);
    if (this.batcher) return this.batcher.add(request, signal, called);
    const work = async (limited: AbortSignal): Promise<Completion[]> => [
      await this.provider.complete(request, limited),
    ];
    const [completion] = await this.onLane({ requests: [request], called }, signal, work);
    return completion as Completion;
  }

  private callBatch(batch: Batch, signal: AbortSignal): Promise<Completion[]> {
    return this.onLane(
      batch,
      signal,
      (limited) => this.provider.completeBatch?.(batch.requests, limited) ?? Promise.resolve([]),
    );
  }

  /** Does the work when the lane lets it. A rest that the provider asks for begins before the place is free again. */
  private async onLane(
    { requests, called }: Batch,
    signal: AbortSignal,
    work: (limited: AbortSignal) => Promise<Completion[]>,
  ): Promise<Completion[]> {
    const estimate = requests.reduce((total, request) => total + this.estimate.of(request), 0);
    const ticket = await this.lane.enter(requests.length, estimate, signal);
    try {
      called();
      const completions = await this.withTimeout(signal, work);
      const used = completions.map(({ usage }) => this.learn(usage));
      ticket.settle(
        used.includes(undefined) ? undefined : used.reduce<number>((sum, tokens) => sum + (tokens ?? 0), 0),
      );
      return completions;
    } catch (error) {
      const fault = this.classify(error, signal);
      if (fault.retryable && fault.retryAfterMs !== undefined) this.rest(fault, fault.retryAfterMs);
      throw fault;
    } finally {
      ticket.release();
    }
  }

  /** Tokens that a call took, or undefined when it did not say; what it says improves the next estimate. */
  private learn(usage: Usage | undefined): number | undefined {
    if (!usage) return undefined;
    this.estimate.learn(usage.outputTokens);
    return usage.inputTokens + usage.outputTokens;
  }

  /** Ends the wait for a call that is cancelled or takes too long, whether or not the provider heeds its signal. */
  private withTimeout<T>(signal: AbortSignal, work: (limited: AbortSignal) => Promise<T>): Promise<T> {
    const { model, timeoutMs = DEFAULTS.timeoutMs } = this.options;
    return new Promise<T>((resolve, reject) => {
      throwIfCancelled(signal);
      const controller = new AbortController();
      const done = (): void => {
        clearTimeout(timer);
        forget();
      };
      const stop = (fault: Fault): void => {
        done();
        reject(fault);
        controller.abort(fault);
      };
      const forget = onAbort(signal, () => stop(cancelled()));
      const timer = setTimeout(() => {
        const message = `Model "${model}" did not answer within ${timeoutMs / 1000} seconds.`;
        stop(new Fault('timeout', message, { retryable: true }));
      }, timeoutMs);
      // `async` so that a provider which throws at once is treated like one that rejects.
      (async () => work(controller.signal))().then(resolve, reject).finally(done);
    });
  }

  private rest(fault: Fault, ms: number): void {
    const { longestRestMs = DEFAULTS.longestRestMs, model } = this.options;
    if (ms > longestRestMs) {
      const message = `${fault.message} (model "${model}" asks for a rest of ${Math.round(ms / 1000)} seconds)`;
      throw new Fault(fault.code, message, { fix: 'Run the same command again after that time.', cause: fault });
    }
    this.lane.coolDown(ms);
  }

  private classify(error: unknown, signal: AbortSignal): Fault {
    if (signal.aborted) return cancelled();
    const fault = Fault.is(error) ? error : this.provider.classify(error);
    return this.options.redactor?.fault(fault) ?? fault;
  }

  private count(call: Call, meter: ((call: Call) => void) | undefined): number | undefined {
    const { totals } = this;
    totals.calls += 1;
    if (call.fault) totals.failedCalls += 1;
    if (call.usage) {
      totals.inputTokens += call.usage.inputTokens;
      totals.outputTokens += call.usage.outputTokens;
    } else if (!call.fault || !FREE.includes(call.fault.code)) {
      totals.uncountedCalls += 1;
    }
    totals.usd += call.usd ?? 0;
    meter?.(call);
    return call.usd;
  }
}

interface Attempt {
  called: boolean;
}

function effectiveLimits(provider: Provider, { model, limits }: ProviderRuntimeOptions): LaneLimits {
  const own = provider.limits?.(model);
  return {
    concurrency: limits?.concurrency ?? own?.concurrency ?? (provider.completeBatch ? 1 : DEFAULT_CONCURRENCY),
    requestsPerMinute: limits?.requestsPerMinute ?? own?.requestsPerMinute,
    tokensPerMinute: limits?.tokensPerMinute ?? own?.tokensPerMinute,
  };
}
