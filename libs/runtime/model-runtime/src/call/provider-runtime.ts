import {
  Fault,
  type FaultCode,
  type Completion,
  type CompletionRequest,
  type Price,
  type Provider,
  type ProviderLimits,
  type Usage,
} from '@agora/plugin-api';
import type { Redactor } from '@agora/plugin-host';
import { cancelled, later, onAbort, pause, throwIfCancelled } from './abort.js';
import { backoffMs, type Backoff } from './backoff.js';
import { Batcher, type Batch } from './batcher.js';
import { Controllers } from './controllers.js';
import { costOf } from '../budget/cost.js';
import { ModelLimiter, type ModelLimits } from '../limits/model-limiter.js';
import { race } from './race.js';
import type { LoadSignal } from '../limits/adaptive-concurrency.js';

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
  maxCooldownMs?: number;
  /** Requests per batch for providers that answer batches. Default 32. */
  batchSize?: number;
  /** The way to the model where several runtimes share it; its limits become those of the newest. */
  limiter?: ModelLimiter;
  /** Takes secrets out of faults. */
  redactor?: Redactor;
  /**
   * Asks a second time after so many milliseconds without an answer and takes the answer that comes first; both may cost.
   * Off when left out, and for providers that answer batches.
   */
  hedgeAfterMs?: number;
  /** How long a call under way may still come in when it is no longer wanted: it is paid. Default 5 seconds. */
  finishMs?: number;
  /** Numbers in [0, 1) for the jitter of pauses. Default `Math.random`: it never decides an output. */
  random?: () => number;
}

export interface CompletedRequest {
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
  /** What a call whose cost nobody knows may have cost, by the tokens of others; absent where `usd` is known or no price is. */
  estimatedUsd?: number;
  fault?: Fault;
}

/** Where the money for calls comes from. */
export interface Budget {
  /** Called before a call waits for its turn, with what it will cost by estimate. Throws when there is not so much left. */
  reserve(usd: number): Promise<void>;
  /** Called once for each reservation, with what the call cost; an estimate where nobody knows. */
  settle(reservedUsd: number, paidUsd: number): void;
}

/** Who pays for a request, hears of its calls, and waits for its answer. */
export interface CallHooks {
  /** Hears of every call when it ends. */
  meter?(call: Call): void;
  budget?: Budget | undefined;
  /** An answer keeps its place among the calls at once until this resolves, so that no more than these can be lost. */
  persisted?: Promise<unknown> | undefined;
  /** Told when the request begins to rest before another try (true) and when it goes on (false). */
  backingOff?: ((begins: boolean) => void) | undefined;
  /** Told of each failure of a call that is made again. */
  trouble?: ((fault: Fault) => void) | undefined;
}

/** One paced, retried, priced call: the part of a runtime that most need. */
export type Completer = Pick<ProviderRuntime, 'complete'>;

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
  maxCooldownMs: 15 * 60_000,
  backoff: { baseMs: 500, capMs: 30_000 },
  batchSize: 32,
  finishMs: 5_000,
};
/** Where nobody names a number of calls at once: begin with this many … */
const DEFAULT_CONCURRENCY = 16;
/** … and grow to this many as far as it pays. */
const CEILING = 256;
/** Requests in work per call at once, so that those which rest before another try leave no place empty … */
const PARALLELISM_HEADROOM = 2;
/** … and while none backoffs: some are ready when a place is free, without filling the memory. */
const ACTIVE_HEADROOM = 1.125;

/** Timers may fire a little early, and nobody minds a rest that is a little longer. */
const TIMER_SLACK_MS = 5;

/** What a provider does not charge for, as far as any provider's documentation says. */
const FREE: readonly FaultCode[] = [
  'rate-limited',
  'overloaded',
  'unreachable',
  'rejected-credential',
  'missing-credential',
  'invalid-input',
  'too-long',
  'not-found',
];

/**
 * Calls one model of a provider within its limits: so many at once, so many requests and tokens a minute; tries again
 * what is retryable, after a jittered pause; holds back every call to the model while it has asked for rest. Use one
 * runtime per model in a process (`ProviderRuntimes` does), or limits are kept once for each.
 */
export class ProviderRuntime {
  private readonly limiter: ModelLimiter;
  private readonly batcher: Batcher | undefined;
  private readonly controllers = new Controllers();
  /** What calls are priced by; undefined when the price is unknown. */
  readonly price: Price | undefined;
  /** Requests worth having in work at once: more would only wait. */
  readonly parallelism: number;
  /** Of these, as many as need not rest. */
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
    const { batchSize = DEFAULTS.batchSize } = options;
    this.parallelism = Math.ceil(limits.concurrency * (provider.completeBatch ? batchSize : PARALLELISM_HEADROOM));
    this.activeLimit = Math.ceil(limits.concurrency * (provider.completeBatch ? batchSize : ACTIVE_HEADROOM));
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
    const { maxTries = DEFAULTS.maxTries, backoff = DEFAULTS.backoff, random = Math.random } = this.options;
    const inWork: RequestInWork = { request, hooks, calls: 0, stop: signal };
    for (let tries = 1; ; tries += 1) {
      try {
        const { completion, usd } = await this.hedged(inWork, this.cutOf(signal));
        return { completion, ...(usd === undefined ? {} : { usd }), calls: inWork.calls };
      } catch (error) {
        const thrown = Fault.is(error) ? error : this.classify(error, signal);
        const { retryAfterMs } = thrown;
        const ms = retryAfterMs === undefined ? backoffMs(tries, backoff, random) : retryAfterMs + TIMER_SLACK_MS;
        const { contact } = this.limiter;
        const fault = contact.judge(thrown, performance.now(), ms);
        if (!fault.retryable || tries >= maxTries) throw fault;
        if (!contact.answered || fault.code === 'unreachable') hooks.trouble?.(fault);
        hooks.backingOff?.(true);
        await pause(ms, signal).finally(() => hooks.backingOff?.(false));
      }
    }
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
      const answer = await this.attempt(inWork, signal, () => void (called = true));
      const completion = answer.limits ? withoutLimits(answer) : answer;
      const usd = costOf(completion.usage, this.price);
      paid = usd ?? reserved;
      inWork.calls += 1;
      this.count({ usage: completion.usage, ...costs(usd, estimatedUsd) }, hooks);
      return { completion, usd };
    } catch (error) {
      const fault = this.classify(error, signal);
      if (called) {
        const usd = FREE.includes(fault.code) ? 0 : costOf(undefined, this.price);
        paid = usd ?? reserved;
        inWork.calls += 1;
        this.count({ fault, ...costs(usd, estimatedUsd) }, hooks);
      }
      throw fault;
    } finally {
      hooks.budget?.settle(reserved, paid);
    }
  }

  private attempt(
    { request, hooks, stop }: RequestInWork,
    signal: AbortSignal,
    called: () => void,
  ): Promise<Completion> {
    if (this.batcher) return this.batcher.add(request, signal, called);
    return this.withPermit(
      { requests: 1, tokens: this.limiter.estimate.of(request), called, persisted: hooks.persisted, stop },
      signal,
      (limited) => this.provider.complete(request, limited),
      (completion) => this.learn(completion.usage),
    );
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
        return used.reduce((sum, tokens) => (sum === undefined || tokens === undefined ? undefined : sum + tokens), 0);
      },
    );
  }

  /**
   * Does the work when the limiter lets it; `tokensOf` tells what it took, where that is known. A rest that the provider asks
   * for begins before the place is free again.
   */
  private async withPermit<T extends Completion | Completion[]>(
    { requests, tokens, called, persisted, stop }: PermitRequest,
    signal: AbortSignal,
    work: (limited: AbortSignal) => Promise<T>,
    tokensOf: (answer: T) => number | undefined,
  ): Promise<T> {
    const permit = await this.limiter.acquire(requests, tokens, stop);
    let outcome: LoadSignal = 'neither';
    try {
      throwIfCancelled(stop);
      called();
      const answer = await this.withTimeout(signal, work);
      permit.settle(tokensOf(answer), Array.isArray(answer) ? answer[0]?.limits : answer.limits);
      outcome = 'answered';
      this.limiter.contact.succeeded();
      return answer;
    } catch (error) {
      const fault = this.classify(error, signal);
      if (fault.code === 'rate-limited' || fault.code === 'overloaded') outcome = 'refused';
      if (fault.retryable && fault.retryAfterMs !== undefined) this.coolDown(fault, fault.retryAfterMs);
      throw fault;
    } finally {
      const release = (): void => permit.release(outcome);
      if (persisted && outcome === 'answered') void persisted.then(release, release);
      else release();
    }
  }

  /** Tokens that a call took, or undefined when it did not say; what it says improves the next estimate. */
  private learn(usage: Usage | undefined): number | undefined {
    if (!usage) return undefined;
    this.limiter.estimate.learn(usage.outputTokens);
    return usage.inputTokens + usage.outputTokens;
  }

  /** Ends the wait for a call that is cancelled or takes too long, whether or not the provider heeds its signal. */
  private withTimeout<T>(signal: AbortSignal, work: (limited: AbortSignal) => Promise<T>): Promise<T> {
    const { model, timeoutMs = DEFAULTS.timeoutMs } = this.options;
    return new Promise<T>((resolve, reject) => {
      throwIfCancelled(signal);
      const controller = this.controllers.take();
      const done = (): void => {
        clearTimeout(timer);
        forget();
        this.controllers.giveBack(controller);
      };
      const stop = (fault: Fault): void => {
        controller.abort(fault);
        done();
        reject(fault);
      };
      const forget = onAbort(signal, () => stop(cancelled()));
      const timer = setTimeout(() => {
        const message = `Model "${model}" did not answer within ${timeoutMs / 1000} seconds.`;
        stop(new Fault('timeout', message, { retryable: true }));
      }, timeoutMs);
      const fail = (error: unknown): void => {
        done();
        reject(error as Error);
      };
      try {
        work(controller.signal).then((value) => {
          done();
          resolve(value);
        }, fail);
      } catch (error) {
        fail(error); // A provider that throws at once is treated like one that rejects.
      }
    });
  }

  private coolDown(fault: Fault, ms: number): void {
    const { maxCooldownMs = DEFAULTS.maxCooldownMs, model } = this.options;
    if (ms > maxCooldownMs) {
      const message = `${fault.message} (model "${model}" asks for a cooldown of ${Math.round(ms / 1000)} seconds)`;
      throw new Fault(fault.code, message, { fix: 'Run the same command again after that time.', cause: fault });
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
    } else if (!call.fault || !FREE.includes(call.fault.code)) {
      totals.uncountedCalls += 1;
    }
    totals.usd += call.usd ?? 0;
    hooks.meter?.(call);
  }
}

/** A request with those who attend it. */
interface RequestInWork {
  request: CompletionRequest;
  hooks: CallHooks;
  calls: number;
  /** Aborted when no call is to be begun any more. */
  stop: AbortSignal;
}

/** What enters the limiter. */
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

/** Limits are the limiter's affair, and nobody's beyond it. */
function withoutLimits(answer: Completion): Completion {
  const completion = { ...answer };
  delete completion.limits;
  return completion;
}

function costs(usd: number | undefined, estimatedUsd: number | undefined): Pick<Call, 'usd' | 'estimatedUsd'> {
  if (usd !== undefined) return { usd };
  return estimatedUsd === undefined ? {} : { estimatedUsd };
}

function effectiveLimits(provider: Provider, { model, limits }: ProviderRuntimeOptions): ModelLimits {
  const own = provider.limits?.(model);
  const named = limits?.concurrency ?? own?.concurrency ?? (provider.completeBatch ? 1 : undefined);
  return {
    ...(named === undefined ? { concurrency: CEILING, start: DEFAULT_CONCURRENCY } : { concurrency: named }),
    requestsPerMinute: limits?.requestsPerMinute ?? own?.requestsPerMinute,
    tokensPerMinute: limits?.tokensPerMinute ?? own?.tokensPerMinute,
  };
}
