import type { ProviderLimits, RateLimits } from '@agora/plugin-api';
import { cancelled, onAbort } from '../call/abort.js';
import { Bucket } from './bucket.js';
import { Contact } from './contact.js';
import { Fifo } from './fifo.js';
import { QuotaGate } from './quota-gate.js';
import { Throttle, type Departure, type Outcome } from './throttle.js';
import { TokenEstimate } from './token-estimate.js';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Waiter {
  requests: number;
  tokens: number;
  /** False once it went or gave up. */
  waiting: boolean;
  go(): void;
}

export type LaneLimits = Omit<ProviderLimits, 'concurrency'> & {
  /** Never more calls than this at once. */
  concurrency: number;
  /** Calls at once to begin with; `concurrency` when left out. */
  start?: number;
};

/** What this process may use of a model's limits, where several processes share them. */
export interface LaneShare {
  /** Of the calls at once. */
  places: number;
  /** Of the limits per minute, in [0, 1]. */
  fraction: number;
  /** On the clock of `performance.now()`; nothing goes from then on. */
  until: number;
}

export interface Ticket {
  /** What the calls took, where it is known; it corrects the estimate. What headers said, where they did. */
  settle(tokens: number | undefined, limits?: RateLimits): void;
  /** Frees the place; further calls do nothing. */
  release(outcome: Outcome): void;
}

/** Hears of a lane what a share of it should follow. */
export interface LaneWatcher {
  /** Someone waits who had not to wait before. */
  wanted(): void;
  rested(ms: number): void;
}

/**
 * The way to one model, shared by all its calls in this process: as many at once as pay and are allowed, so many requests
 * and tokens a minute, no more than the endpoint says it has left, and nothing at all while the model cools down. First
 * come, first served; constant time per call.
 */
export class Lane {
  readonly estimate = new TokenEstimate();
  readonly contact = new Contact();
  private readonly throttle: Throttle;
  private readonly requestQuota = new QuotaGate();
  private readonly tokenQuota = new QuotaGate();
  private requests: Bucket | undefined;
  private tokens: Bucket | undefined;
  private share: LaneShare = { places: Infinity, fraction: 1, until: Infinity };
  private coolUntil = 0;
  private readonly queue = new Fifo<Waiter>();
  private timer: { handle: NodeJS.Timeout; at: number } | undefined;
  private taken = 0;
  private waitingCount = 0;
  private watcher: LaneWatcher | undefined;

  constructor(private limits: LaneLimits) {
    this.throttle = new Throttle(rangeOf(limits));
    this.tuneBuckets();
  }

  /** Changes the limits for calls that have not gone yet. */
  configure(limits: LaneLimits): void {
    this.limits = limits;
    this.throttle.configure(rangeOf(limits));
    this.tuneBuckets();
    this.drain();
  }

  /** `fresh`: others have used the limits a moment ago, so nothing is in store. */
  setShare(share: LaneShare, { fresh = false }: { fresh?: boolean } = {}): void {
    this.share = share;
    if (fresh) [this.requests, this.tokens] = [undefined, undefined];
    this.tuneBuckets({ empty: fresh });
    this.drain();
  }

  watch(watcher: LaneWatcher): void {
    this.watcher = watcher;
  }

  /** Calls at once that the limits allow, for all processes together. */
  get concurrency(): number {
    return this.limits.concurrency;
  }

  get inFlight(): number {
    return this.taken;
  }

  get waiting(): number {
    return this.waitingCount;
  }

  /** True when a refusal concerns its own request alone. */
  get refusesByChance(): boolean {
    return this.throttle.sporadic;
  }

  /** Waits for a place for `requests` requests of about `tokens` tokens in all. Fault `cancelled` when the signal aborts. */
  enter(requests: number, tokens: number, signal: AbortSignal): Promise<Ticket> {
    if (!signal.aborted && this.mayGoNow(requests, tokens)) {
      this.take(requests, tokens);
      return Promise.resolve(this.ticket(tokens));
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
          resolve(this.ticket(tokens));
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
    this.coolUntil = Math.max(this.coolUntil, performance.now() + ms);
    this.watcher?.rested(ms);
  }

  private ticket(estimate: number): Ticket {
    let held = true;
    const departure = this.throttle.depart(this.taken >= this.room);
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
        this.taken -= 1;
        this.settle(departure, outcome);
        this.drain();
      },
    };
  }

  private settle(departure: Departure, outcome: Outcome): void {
    const { sporadic } = this.throttle;
    this.throttle.settle(departure, outcome, performance.now());
    // What was refused by chance rests on its own; nobody else has a reason to.
    if (!sporadic && this.throttle.sporadic) this.coolUntil = 0;
  }

  private get room(): number {
    return Math.min(this.share.places, this.throttle.allowed);
  }

  private drain(): void {
    while (this.taken < this.room) {
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

  /** The short way, for most calls of a lane that is not at its limits: nobody is before them. */
  private mayGoNow(requests: number, tokens: number): boolean {
    if (this.waitingCount > 0 || this.taken >= this.room) return false;
    const now = performance.now();
    return now < this.share.until && this.waitFor(requests, tokens, now) <= 0;
  }

  private waitFor(requests: number, tokens: number, now: number): number {
    return Math.max(
      this.coolUntil - now,
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
    this.taken += 1;
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

function rangeOf({ concurrency, start = concurrency }: LaneLimits): { start: number; ceiling: number } {
  return { start: Math.min(start, concurrency), ceiling: concurrency };
}

function tuned(
  bucket: Bucket | undefined,
  perMinute: number | undefined,
  fraction: number,
  options?: { empty: boolean },
): Bucket | undefined {
  // Nothing goes without a place, so a rate of nothing need not be kept.
  if (perMinute === undefined || fraction === 0) return perMinute === undefined ? undefined : bucket;
  const now = performance.now();
  if (!bucket) return new Bucket(perMinute * fraction, now, options);
  bucket.retune(perMinute * fraction, now);
  return bucket;
}
