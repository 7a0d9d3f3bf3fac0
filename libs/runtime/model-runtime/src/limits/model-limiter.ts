import type { ProviderLimits, RateLimits } from '@agora/plugin-api';
import { cancelled, onAbort } from '../call/abort.js';
import { AdaptiveConcurrency, type LoadSignal, type StartedCall } from './adaptive-concurrency.js';
import { Contact } from './contact.js';
import { Fifo } from './fifo.js';
import { ServerQuota } from './server-quota.js';
import { TokenBucket } from './token-bucket.js';
import { TokenEstimate } from './token-estimate.js';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Waiter {
  requests: number;
  tokens: number;
  /** False once it went or gave up. */
  waiting: boolean;
  go(): void;
}

export type ModelLimits = Omit<ProviderLimits, 'concurrency'> & {
  /** Never more calls than this at once. */
  concurrency: number;
  /** Calls at once to begin with; `concurrency` when left out. */
  start?: number;
};

/** What this process may use of a model's limits, where several processes share them. */
export interface LimiterShare {
  /** Of the calls at once. */
  permits: number;
  /** Of the limits per minute, in [0, 1]. */
  fraction: number;
  /** On the clock of `performance.now()`; nothing goes from then on. */
  until: number;
}

/** Allows one call, or one batch of calls, to be made now. */
export interface Permit {
  /** What the calls took, where it is known; it corrects the estimate. What headers said, where they did. */
  settle(tokens: number | undefined, limits?: RateLimits): void;
  /** Ends the call and frees the permit; further calls do nothing. */
  release(outcome: LoadSignal): void;
}

/** Told by a limiter when its share of the limits should change. */
export interface LimiterWatcher {
  /** A call waits for a permit, and none waited before. */
  wanted(): void;
  /** Nothing goes for `ms` from now. */
  cooldownBegan(ms: number): void;
}

/**
 * Gives permits for the calls to one model, to all who call it in this process. It limits how many calls are made at once
 * (`AdaptiveConcurrency`), how many requests and tokens go per minute (`TokenBucket`), keeps to what the endpoint says it
 * has left (`ServerQuota`), and lets nothing go while the model cools down. First come, first served; constant time per
 * call.
 */
export class ModelLimiter {
  readonly estimate = new TokenEstimate();
  readonly contact = new Contact();
  private readonly concurrencyLimit: AdaptiveConcurrency;
  private readonly requestQuota = new ServerQuota();
  private readonly tokenQuota = new ServerQuota();
  private requests: TokenBucket | undefined;
  private tokens: TokenBucket | undefined;
  private share: LimiterShare = { permits: Infinity, fraction: 1, until: Infinity };
  private cooldownUntil = 0;
  private readonly queue = new Fifo<Waiter>();
  private timer: { handle: NodeJS.Timeout; at: number } | undefined;
  private inUse = 0;
  private waitingCount = 0;
  private watcher: LimiterWatcher | undefined;

  constructor(private limits: ModelLimits) {
    this.concurrencyLimit = new AdaptiveConcurrency(rangeOf(limits));
    this.tuneBuckets();
  }

  /** Changes the limits for calls that have not gone yet. */
  configure(limits: ModelLimits): void {
    this.limits = limits;
    this.concurrencyLimit.configure(rangeOf(limits));
    this.tuneBuckets();
    this.drain();
  }

  /** `fresh`: others have used the limits a moment ago, so nothing is in store. */
  setShare(share: LimiterShare, { fresh = false }: { fresh?: boolean } = {}): void {
    this.share = share;
    if (fresh) [this.requests, this.tokens] = [undefined, undefined];
    this.tuneBuckets({ empty: fresh });
    this.drain();
  }

  watch(watcher: LimiterWatcher): void {
    this.watcher = watcher;
  }

  /** Calls at once that the limits allow, for all processes together. */
  get concurrency(): number {
    return this.limits.concurrency;
  }

  get inFlight(): number {
    return this.inUse;
  }

  get waiting(): number {
    return this.waitingCount;
  }

  /** True when a refusal concerns its own request alone. */
  get randomRefusals(): boolean {
    return this.concurrencyLimit.randomRefusals;
  }

  /** Waits for a permit for `requests` requests of about `tokens` tokens in all. Fault `cancelled` when the signal aborts. */
  acquire(requests: number, tokens: number, signal: AbortSignal): Promise<Permit> {
    if (!signal.aborted && this.mayStartNow(requests, tokens)) {
      this.take(requests, tokens);
      return Promise.resolve(this.permit(tokens));
    }
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(cancelled());
        return;
      }
      const waiter: Waiter = {
        requests,
        tokens,
        waiting: true,
        go: () => {
          forget();
          resolve(this.permit(tokens));
        },
      };
      const forget = onAbort(signal, () => {
        forget();
        if (!waiter.waiting) return;
        waiter.waiting = false;
        this.waitingCount -= 1;
        if (this.waitingCount === 0) this.stopTimer();
        reject(cancelled());
      });
      this.waitingCount += 1;
      this.queue.push(waiter);
      if (this.waitingCount === 1) this.watcher?.wanted();
      this.drain();
    });
  }

  /** Lets nothing go for `ms` from now, or longer when a longer time was asked for before. */
  coolDown(ms: number): void {
    this.cooldownUntil = Math.max(this.cooldownUntil, performance.now() + ms);
    this.watcher?.cooldownBegan(ms);
  }

  private permit(estimate: number): Permit {
    let held = true;
    const started = this.concurrencyLimit.start(this.inUse >= this.room);
    const marks = { requests: this.requestQuota.mark, tokens: this.tokenQuota.mark };
    return {
      settle: (tokens, limits) => {
        const correction = (tokens ?? estimate) - estimate;
        this.tokens?.take(correction);
        this.tokenQuota.take(correction);
        const now = performance.now();
        if (limits?.requests) this.requestQuota.observe(limits.requests, marks.requests, now);
        if (limits?.tokens) this.tokenQuota.observe(limits.tokens, marks.tokens, now);
      },
      release: (outcome) => {
        if (!held) return;
        held = false;
        this.inUse -= 1;
        this.settle(started, outcome);
        this.drain();
      },
    };
  }

  private settle(started: StartedCall, outcome: LoadSignal): void {
    const { randomRefusals } = this.concurrencyLimit;
    this.concurrencyLimit.settle(started, outcome, performance.now());
    // A random refusal concerns its own request alone: the others need not wait for it.
    if (!randomRefusals && this.concurrencyLimit.randomRefusals) this.cooldownUntil = 0;
  }

  private get room(): number {
    return Math.min(this.share.permits, this.concurrencyLimit.allowed);
  }

  private drain(): void {
    while (this.inUse < this.room) {
      const next = this.queue.peek();
      if (!next) return;
      if (next.waiting) {
        const now = performance.now();
        // A share that has lapsed is renewed, or not, by whoever gave it.
        if (now >= this.share.until) return;
        const wait = this.waitFor(next.requests, next.tokens, now);
        if (wait > 0) {
          this.drainAfter(wait, now);
          return;
        }
        this.depart(next);
      }
      this.queue.shift();
    }
  }

  /** The short way for most calls, as long as the limits are not reached: nobody waits before them. */
  private mayStartNow(requests: number, tokens: number): boolean {
    if (this.waitingCount > 0 || this.inUse >= this.room) return false;
    const now = performance.now();
    return now < this.share.until && this.waitFor(requests, tokens, now) <= 0;
  }

  private waitFor(requests: number, tokens: number, now: number): number {
    return Math.max(
      this.cooldownUntil - now,
      this.requests?.wait(now) ?? 0,
      this.tokens?.wait(now) ?? 0,
      this.requestQuota.wait(requests, now),
      this.tokenQuota.wait(tokens, now),
    );
  }

  private depart(waiter: Waiter): void {
    waiter.waiting = false;
    this.waitingCount -= 1;
    this.take(waiter.requests, waiter.tokens);
    waiter.go();
  }

  private take(requests: number, tokens: number): void {
    this.inUse += 1;
    this.requests?.take(requests);
    this.tokens?.take(tokens);
    this.requestQuota.take(requests);
    this.tokenQuota.take(tokens);
  }

  private tuneBuckets(options?: { empty: boolean }): void {
    const { requestsPerMinute, tokensPerMinute } = this.limits;
    this.requests = tuned(this.requests, requestsPerMinute, this.share.fraction, options);
    this.tokens = tuned(this.tokens, tokensPerMinute, this.share.fraction, options);
  }

  /** A timer that no one waits for would keep the process alive. */
  private stopTimer(): void {
    clearTimeout(this.timer?.handle);
    this.timer = undefined;
  }

  private drainAfter(ms: number, now: number): void {
    // Timers count whole milliseconds and may fire a fraction early. A longer wait than they can count is taken in parts.
    const delay = Math.min(Math.ceil(ms) + 1, LONGEST_TIMER_MS);
    if (this.timer && this.timer.at <= now + delay) return;
    this.stopTimer();
    const handle = setTimeout(() => {
      this.timer = undefined;
      this.drain();
    }, delay);
    this.timer = { handle, at: now + delay };
  }
}

function rangeOf({ concurrency, start = concurrency }: ModelLimits): { start: number; ceiling: number } {
  return { start: Math.min(start, concurrency), ceiling: concurrency };
}

function tuned(
  bucket: TokenBucket | undefined,
  perMinute: number | undefined,
  fraction: number,
  options?: { empty: boolean },
): TokenBucket | undefined {
  // Without permits nothing goes, so there is no rate to keep.
  if (perMinute === undefined || fraction === 0) return perMinute === undefined ? undefined : bucket;
  const now = performance.now();
  if (!bucket) return new TokenBucket(perMinute * fraction, now, options);
  bucket.retune(perMinute * fraction, now);
  return bucket;
}
