import {
  Fault,
  faultRule,
  type Completion,
  type CompletionRequest,
  type CompletionResult,
  type Price,
  type Provider,
  type RateLimits,
  type Usage,
} from '@agora/plugin-api';
import { costOf } from '../budget/cost.js';
import type { LoadSignal } from '../limits/adaptive-concurrency.js';
import { ModelLimiter } from '../limits/model-limiter.js';
import { cancelled, later, throwIfCancelled } from './abort.js';
import { Batcher, type Batch } from './batcher.js';
import type { Call, CallHooks, CompletedRequest, Completer } from './call-hooks.js';
import type { ProviderStats } from './provider-stats.js';
import { race } from './race.js';
import { retry, TIMER_SLACK_MS, type RetryPolicy } from './retry.js';
import { DEFAULTS, effectiveLimits, headroom, type ProviderRuntimeOptions } from './runtime-options.js';
import { TimedCalls } from './timed-calls.js';

/**
 * Calls one model of a provider within its limits: so many at once, so many requests and tokens a minute; tries again
 * what is retryable, after a jittered pause; holds back every call to the model during a cooldown that it asked for. Use
 * one runtime per model in a process (`ProviderRuntimes` does), or limits are kept once for each.
 */
export class ProviderRuntime implements Completer {
  private readonly limiter: ModelLimiter;
  private readonly batcher: Batcher | undefined;
  private readonly timed: TimedCalls;
  /** What calls are priced by; undefined when the price is unknown. */
  readonly price: Price | undefined;
  /** Requests worth having in work at once: more would only wait. */
  readonly parallelism: number;
  /** Of these, as many as may be active, which means not waiting before another try. */
  readonly activeLimit: number;
  private readonly totals = { calls: 0, failedCalls: 0, inputTokens: 0, outputTokens: 0, uncountedCalls: 0, usd: 0 };

  constructor(
    private readonly provider: Provider,
    private readonly options: ProviderRuntimeOptions,
  ) {
    const limits = effectiveLimits(provider, options);
    this.price = options.price ?? provider.price?.(options.model);
    this.limiter = options.limiter ?? new ModelLimiter(limits);
    this.limiter.configure(limits);
    const { batchSize = DEFAULTS.batchSize, model, timeoutMs = DEFAULTS.timeoutMs } = options;
    const { parallelism, activeLimit } = headroom(limits, provider, batchSize);
    this.parallelism = parallelism;
    this.activeLimit = activeLimit;
    this.timed = new TimedCalls(model, timeoutMs);
    if (provider.completeBatch) {
      const run = (batch: Batch, signal: AbortSignal): Promise<Completion[]> => this.callBatch(batch, signal);
      this.batcher = new Batcher(run, batchSize, limits.concurrency);
    }
  }

  get stats(): ProviderStats {
    const { usd, ...counts } = this.totals;
    return {
      ...counts,
      ...(this.price ? { usd } : {}),
      inFlight: this.limiter.inFlight,
      waiting: this.limiter.waiting,
    };
  }

  /**
   * One answer, however many calls it takes. Faults: the last call's when it is not retryable or the tries are used up;
   * what the budget throws; `cancelled` when the signal aborts: no call is begun any more, and one that is under way is
   * given a moment to come in, because it is paid.
   */
  async complete(request: CompletionRequest, signal: AbortSignal, hooks: CallHooks = {}): Promise<CompletedRequest> {
    const inWork: RequestInWork = { request, hooks, calls: 0, stop: signal };
    const { completion, usd } = await retry(
      () => this.hedged(inWork, this.cutOf(signal)),
      this.retryPolicy(inWork),
      signal,
    );
    return { completion, ...(usd === undefined ? {} : { usd }), calls: inWork.calls };
  }

  private retryPolicy({ hooks, stop }: RequestInWork): RetryPolicy {
    const { maxTries = DEFAULTS.maxTries, backoff = DEFAULTS.backoff, random } = this.options;
    const { contact } = this.limiter;
    return {
      maxTries,
      backoff,
      random,
      faultOf: (error) => (Fault.is(error) ? error : this.classify(error, stop)),
      judge: (fault, pauseMs) => contact.judge(fault, performance.now(), pauseMs),
      pausing: (begins, fault) => {
        if (begins && (!contact.answered || fault.code === 'unreachable')) hooks.trouble?.(fault);
        hooks.backingOff?.(begins);
      },
    };
  }

  /** Ends calls under way. Batches are answered on this machine, for nothing. */
  private cutOf(stop: AbortSignal): AbortSignal {
    return this.batcher ? stop : later(stop, this.options.finishMs ?? DEFAULTS.finishMs);
  }

  /** One call; a second one beside it when the first takes long and hedging is on. */
  private hedged(inWork: RequestInWork, cut: AbortSignal): Promise<PricedCompletion> {
    const { hedgeAfterMs } = this.options;
    if (hedgeAfterMs === undefined || this.batcher) return this.call(inWork, cut);
    return race(hedgeAfterMs, cut, (each) => this.call(inWork, each));
  }

  /** One call with its accounts. Rejects with a Fault. */
  private async call(inWork: RequestInWork, signal: AbortSignal): Promise<PricedCompletion> {
    const { request, hooks } = inWork;
    const estimatedUsd = costOf(this.limiter.estimate.usage(request), this.price);
    const reserved = estimatedUsd ?? 0;
    throwIfCancelled(inWork.stop);
    if (hooks.budget) await hooks.budget.reserve(reserved);
    let paid = 0;
    let called = false;
    try {
      const completion = await this.attempt(inWork, signal, () => void (called = true));
      const usd = costOf(completion.usage, this.price);
      paid = usd ?? reserved;
      inWork.calls += 1;
      this.count({ usage: completion.usage, ...costs(usd, estimatedUsd) }, hooks);
      return { completion, usd };
    } catch (error) {
      const fault = this.classify(error, signal);
      if (called) {
        const usd = mayCost(fault) ? costOf(undefined, this.price) : 0;
        paid = usd ?? reserved;
        inWork.calls += 1;
        this.count({ fault, ...costs(usd, estimatedUsd) }, hooks);
      }
      throw fault;
    } finally {
      hooks.budget?.settle(reserved, paid);
    }
  }

  private async attempt(
    { request, hooks, stop }: RequestInWork,
    signal: AbortSignal,
    called: () => void,
  ): Promise<Completion> {
    if (this.batcher) return this.batcher.add(request, signal, called);
    const { completion } = await this.withPermit(
      { requests: 1, tokens: this.limiter.estimate.of(request), called, persisted: hooks.persisted, stop },
      signal,
      async (limited) => wellShaped(await this.provider.complete(request, limited), this.options.model),
      ({ completion, rateLimits }) => ({ tokens: this.learn(completion.usage), rateLimits }),
    );
    return completion;
  }

  private callBatch({ requests, called }: Batch, signal: AbortSignal): Promise<Completion[]> {
    const { estimate } = this.limiter;
    return this.withPermit(
      {
        requests: requests.length,
        tokens: requests.reduce((sum, each) => sum + estimate.of(each), 0),
        called,
        stop: signal,
      },
      signal,
      (limited) => this.provider.completeBatch?.(requests, limited) ?? Promise.resolve([]),
      (completions) => {
        const used = completions.map(({ usage }) => this.learn(usage));
        const sum = used.reduce((all, each) => (all === undefined || each === undefined ? undefined : all + each), 0);
        return { tokens: sum };
      },
    );
  }

  /**
   * Does the work when the limiter lets it; `measure` tells what it took and what is left, where that is known. A cooldown
   * that the provider asks for begins before the permit is free again.
   */
  private async withPermit<T>(
    { requests, tokens, called, persisted, stop }: PermitRequest,
    signal: AbortSignal,
    work: (limited: AbortSignal) => Promise<T>,
    measure: (answer: T) => { tokens: number | undefined; rateLimits?: RateLimits },
  ): Promise<T> {
    const permit = await this.limiter.acquire(requests, tokens, stop);
    let load: LoadSignal = 'neither';
    try {
      throwIfCancelled(stop);
      called();
      const answer = await this.timed.run(signal, work);
      const { tokens: taken, rateLimits } = measure(answer);
      permit.settle(taken, rateLimits);
      load = 'answered';
      this.limiter.contact.succeeded();
      return answer;
    } catch (error) {
      const fault = this.classify(error, signal);
      load = faultRule(fault.code).concurrency;
      if (fault.retryable && fault.retryAfterMs !== undefined) this.coolDown(fault, fault.retryAfterMs);
      throw fault;
    } finally {
      const release = (): void => permit.release(load);
      if (persisted && load === 'answered') void persisted.then(release, release);
      else release();
    }
  }

  /** Tokens that a call took, or undefined when it did not say; what it says improves the next estimate. */
  private learn(usage: Usage | undefined): number | undefined {
    if (!usage) return undefined;
    this.limiter.estimate.learn(usage.outputTokens);
    return usage.inputTokens + usage.outputTokens;
  }

  private coolDown(fault: Fault, ms: number): void {
    const { maxCooldownMs = DEFAULTS.maxCooldownMs, model } = this.options;
    if (ms > maxCooldownMs) {
      const message = `${fault.message} (model "${model}" asks for a cooldown of ${Math.round(ms / 1000)} seconds)`;
      const fix = 'Run the same command again after that time.';
      throw new Fault(fault.code, message, { fix, charged: fault.charged, cause: fault });
    }
    if (!this.limiter.randomRefusals) this.limiter.coolDown(ms + TIMER_SLACK_MS);
  }

  private classify(error: unknown, signal: AbortSignal): Fault {
    if (signal.aborted) return cancelled();
    const fault = Fault.is(error) ? error : this.provider.classify(error);
    return this.options.redactor?.fault(fault) ?? fault;
  }

  private count(call: Call, hooks: CallHooks): void {
    const { totals } = this;
    totals.calls += 1;
    if (call.fault) totals.failedCalls += 1;
    if (call.usage) {
      totals.inputTokens += call.usage.inputTokens;
      totals.outputTokens += call.usage.outputTokens;
    } else if (!call.fault || mayCost(call.fault)) {
      totals.uncountedCalls += 1;
    }
    totals.usd += call.usd ?? 0;
    hooks.meter?.(call);
  }
}

/** A request while it is answered. */
interface RequestInWork {
  request: CompletionRequest;
  hooks: CallHooks;
  calls: number;
  /** Aborted when no call is to be begun any more. */
  stop: AbortSignal;
}

/** What a permit is asked for. */
interface PermitRequest {
  requests: number;
  /** By estimate. */
  tokens: number;
  /** To be called when it leaves for the provider. */
  called(): void;
  persisted?: Promise<unknown> | undefined;
  /** Ends the wait for its turn. */
  stop: AbortSignal;
}

interface PricedCompletion {
  completion: Completion;
  usd: number | undefined;
}

/** A provider without types may return anything. */
function wellShaped(result: CompletionResult | undefined, model: string): CompletionResult {
  if (result?.completion) return result;
  throw new Fault('internal', `The provider of model "${model}" returned no completion.`, {
    fix: 'Correct the provider: complete() returns { completion, rateLimits? }.',
  });
}

/** A fault of another copy of the plugin API may not say. */
function mayCost({ code, charged }: Partial<Fault> & Pick<Fault, 'code'>): boolean {
  return charged ?? faultRule(code).charged;
}

function costs(usd: number | undefined, estimatedUsd: number | undefined): Pick<Call, 'usd' | 'estimatedUsd'> {
  if (usd !== undefined) return { usd };
  return estimatedUsd === undefined ? {} : { estimatedUsd };
}
