import type { ProviderLimits } from '@agora/contracts';
import { cancelled, onAbort } from './abort.js';
import { Bucket } from './bucket.js';
import { Fifo } from './fifo.js';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Waiter {
  requests: number;
  tokens: number;
  /** False once it went or gave up. */
  waiting: boolean;
  go(): void;
}

export type LaneLimits = ProviderLimits & { concurrency: number };

export interface Ticket {
  /** Corrects the estimate by what the calls really took; undefined leaves it as it is. */
  settle(tokens: number | undefined): void;
  /** Frees the place; further calls do nothing. */
  release(): void;
}

/**
 * The way to one model, shared by all its calls in this process: so many at once, so many requests and tokens a minute,
 * and nothing at all while the model cools down. First come, first served; constant time per call.
 */
export class Lane {
  private requests: Bucket | undefined;
  private tokens: Bucket | undefined;
  private coolUntil = 0;
  private readonly queue = new Fifo<Waiter>();
  private timer: NodeJS.Timeout | undefined;
  private taken = 0;
  private waitingCount = 0;

  constructor(private limits: LaneLimits) {
    this.requests = bucket(limits.requestsPerMinute);
    this.tokens = bucket(limits.tokensPerMinute);
  }

  /** Changes the limits for calls that have not gone yet. */
  configure(limits: LaneLimits): void {
    const { requestsPerMinute, tokensPerMinute } = this.limits;
    if (limits.requestsPerMinute !== requestsPerMinute) this.requests = bucket(limits.requestsPerMinute);
    if (limits.tokensPerMinute !== tokensPerMinute) this.tokens = bucket(limits.tokensPerMinute);
    this.limits = limits;
    this.drain();
  }

  get inFlight(): number {
    return this.taken;
  }

  get waiting(): number {
    return this.waitingCount;
  }

  /** Waits for a place for `requests` requests of about `tokens` tokens in all. Fault `cancelled` when the signal aborts. */
  enter(requests: number, tokens: number, signal: AbortSignal): Promise<Ticket> {
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
      this.drain();
    });
  }

  /** Lets nothing go for `ms` from now, or longer when a longer time was asked for before. */
  coolDown(ms: number): void {
    this.coolUntil = Math.max(this.coolUntil, performance.now() + ms);
  }

  private ticket(estimate: number): Ticket {
    let held = true;
    return {
      settle: (tokens) => this.tokens?.take((tokens ?? estimate) - estimate),
      release: () => {
        if (!held) return;
        held = false;
        this.taken -= 1;
        this.drain();
      },
    };
  }

  private drain(): void {
    while (this.taken < this.limits.concurrency) {
      const next = this.queue.peek();
      if (!next) return;
      if (next.waiting) {
        const now = performance.now();
        const wait = Math.max(this.coolUntil - now, this.requests?.wait(now) ?? 0, this.tokens?.wait(now) ?? 0);
        if (wait > 0) {
          this.drainAfter(wait);
          return;
        }
        next.waiting = false;
        this.waitingCount -= 1;
        this.taken += 1;
        this.requests?.take(next.requests);
        this.tokens?.take(next.tokens);
        next.go();
      }
      this.queue.shift();
    }
  }

  /** A timer that no one waits for would keep the process alive. */
  private stopTimer(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private drainAfter(ms: number): void {
    if (this.timer) return;
    // Timers count whole milliseconds and may fire a fraction early. A longer wait than they can count is taken in parts.
    const delay = Math.min(Math.ceil(ms) + 1, LONGEST_TIMER_MS);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.drain();
    }, delay);
  }
}

function bucket(perMinute: number | undefined): Bucket | undefined {
  return perMinute === undefined ? undefined : new Bucket(perMinute, performance.now());
}
