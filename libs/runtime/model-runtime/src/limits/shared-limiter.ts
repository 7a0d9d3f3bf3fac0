import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ModelLimiter, LimiterWatcher } from './model-limiter.js';

const holderSchema = z.object({
  /** Permits: calls that the holder may have under way. All holders together never have more than the limit. */
  places: z.number().int().nonnegative(),
  /** The heartbeat: counted up with every renewal. Holders watch each other's count, not each other's clocks. */
  beat: z.number().int(),
});

/** Who may use how much of a model's limits; one entry per provider and model. */
export const limiterLeaseSchema = z.object({
  holders: z.record(z.string(), holderSchema),
  /** The latest cooldown that the endpoint asked for: each process keeps it from when it hears of it. */
  rest: z.object({ id: z.string(), ms: z.number() }).optional(),
});
export type LimiterLease = z.infer<typeof limiterLeaseSchema>;

/** Name of the bucket on NATS. */
export const LIMITERS_BUCKET = 'lanes';

/** A table changed only by compare-and-set, such as a bucket of NATS. `update` and `create` reject when the entry has changed. */
export interface LeaseTable<T> {
  get(key: string): Promise<{ value: T; revision: number } | undefined>;
  create(key: string, value: T): Promise<number>;
  update(key: string, value: T, revision: number): Promise<number>;
}

export interface SharedLimiterOptions {
  /** Between two renewals. */
  heartbeatMs?: number;
  /** A holder that has not renewed for so long is gone. It stops by itself after half of this. */
  lapseMs?: number;
}

/**
 * Shares the limits of models among processes. Each process that calls a model holds a number of permits in a common
 * entry: an equal part each, never more together than the limit. A process that holds too many first stops using them
 * and then gives them back; only then does another take them. Limits per minute are shared in the same proportion.
 */
export class SharedLimiter {
  private readonly worker = randomUUID();
  private readonly members = new Set<Member>();

  constructor(
    private readonly table: () => Promise<LeaseTable<LimiterLease>>,
    private readonly options: SharedLimiterOptions = {},
  ) {}

  /** From now on the limiter may use what this process holds of it, which is nothing at first. */
  join(key: string, limiter: ModelLimiter): void {
    this.members.add(new Member(key, limiter, this.worker, this.table, this.options));
  }

  /** Gives everything back. */
  async close(): Promise<void> {
    await Promise.all([...this.members].map((member) => member.leave()));
    this.members.clear();
  }
}

const DEFAULTS = { heartbeatMs: 1_000, lapseMs: 10_000 };
const TRIES = 20;

class Member implements LimiterWatcher {
  private readonly heartbeatMs: number;
  private readonly lapseMs: number;
  private permits = 0;
  private heartbeat = 0;
  private alone = true;
  private cooldown: LimiterLease['rest'];
  /** By holder: its last heartbeat and when that was seen first. */
  private readonly seen = new Map<string, { heartbeat: number; at: number }>();
  private running: Promise<void> | undefined;
  private wake: () => void = () => undefined;
  private closed = false;
  /** When whatever is held has lapsed for the others, whether or not it could be given back; in `performance.now()`. */
  private lapsedAt = Infinity;
  private hurried = false;
  /** Set while a cooldown that another process told of begins here: the others need not be told. */
  private hearing = false;

  constructor(
    private readonly key: string,
    private readonly limiter: ModelLimiter,
    private readonly worker: string,
    private readonly table: () => Promise<LeaseTable<LimiterLease>>,
    { heartbeatMs = DEFAULTS.heartbeatMs, lapseMs = DEFAULTS.lapseMs }: SharedLimiterOptions,
  ) {
    this.heartbeatMs = heartbeatMs;
    this.lapseMs = lapseMs;
    limiter.setShare({ permits: 0, fraction: 0, until: Infinity });
    limiter.watch(this);
  }

  wanted(): void {
    if (this.closed) return;
    if (this.permits === 0) this.hurry();
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  cooldownBegan(ms: number): void {
    if (this.hearing) return;
    this.cooldown = { id: randomUUID(), ms };
    this.hurry();
  }

  /** Waits no longer for a table that is away than until the others count on this process no more. */
  async leave(): Promise<void> {
    this.closed = true;
    this.lapsedAt = performance.now() + this.lapseMs;
    this.hurry();
    await this.running;
  }

  private get wants(): boolean {
    return !this.closed && this.limiter.inFlight + this.limiter.waiting > 0;
  }

  /** The next turn comes now, or after the one that is under way. */
  private hurry(): void {
    this.hurried = true;
    this.wake();
  }

  private async run(): Promise<void> {
    for (;;) {
      try {
        await this.turn();
      } catch {
        // The table is away: what is held lapses, unless it comes back in time.
        if (performance.now() >= this.lapsedAt) return;
      }
      if (!this.wants && this.permits === 0) return;
      if (this.hurried) {
        this.hurried = false;
        continue;
      }
      await new Promise<void>((resolve) => {
        // Whoever has nothing and waits for others to give back looks more often.
        const timer = setTimeout(resolve, this.permits === 0 || this.closed ? this.heartbeatMs / 10 : this.heartbeatMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.hurried = false;
    }
  }

  private async turn(): Promise<void> {
    const table = await this.table();
    for (let tries = 0; tries < TRIES; tries += 1) {
      const startedAt = performance.now();
      const entry = await table.get(this.key);
      const others = this.living(entry?.value.holders ?? {}, startedAt);
      this.hearCooldown(entry?.value.rest);
      const target = this.target(others);
      // Used no more before it is given back; what is under way still counts.
      if (target < this.permits) this.apply(target, startedAt);
      const held = target < this.permits ? Math.max(target, this.limiter.inFlight) : target;
      this.heartbeat += 1;
      const mine = this.wants || held > 0 ? { [this.worker]: { places: held, beat: this.heartbeat } } : {};
      const next: LimiterLease = { holders: { ...others, ...mine }, ...(this.cooldown ? { rest: this.cooldown } : {}) };
      try {
        if (entry) await table.update(this.key, next, entry.revision);
        else await table.create(this.key, next);
      } catch {
        continue;
      }
      const grew = held > this.permits;
      this.alone = Object.keys(others).length === 0;
      const fresh = grew && this.permits === 0 && !this.alone;
      this.permits = held;
      this.apply(Math.min(target, held), startedAt, fresh);
      return;
    }
  }

  private target(others: LimiterLease['holders']): number {
    if (!this.wants) return 0;
    const all = this.limiter.concurrency;
    const workers = [...Object.keys(others), this.worker].sort();
    const rank = workers.indexOf(this.worker);
    const fair = Math.floor(all / workers.length) + (rank < all % workers.length ? 1 : 0);
    const taken = Object.values(others).reduce((sum, { places }) => sum + places, 0);
    return Math.min(fair, Math.max(0, all - taken));
  }

  private living(holders: LimiterLease['holders'], now: number): LimiterLease['holders'] {
    const living: LimiterLease['holders'] = {};
    for (const [worker, holder] of Object.entries(holders)) {
      if (worker === this.worker) continue;
      const seen = this.seen.get(worker);
      if (!seen || seen.heartbeat !== holder.beat) this.seen.set(worker, { heartbeat: holder.beat, at: now });
      else if (now - seen.at > this.lapseMs) continue;
      living[worker] = holder;
    }
    return living;
  }

  private hearCooldown(cooldown: LimiterLease['rest']): void {
    if (!cooldown || cooldown.id === this.cooldown?.id) return;
    const known = this.cooldown;
    this.cooldown = cooldown;
    // The first one heard of may be long over.
    if (!known && this.heartbeat === 0) return;
    this.hearing = true;
    this.limiter.coolDown(cooldown.ms);
    this.hearing = false;
  }

  private apply(permits: number, startedAt: number, fresh = false): void {
    const until = startedAt + this.lapseMs / 2;
    this.limiter.setShare({ permits, fraction: permits / this.limiter.concurrency, until }, { fresh });
  }
}
