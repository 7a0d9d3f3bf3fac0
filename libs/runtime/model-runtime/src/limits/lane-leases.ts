import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Lane, LaneWatcher } from './lane.js';

const holderSchema = z.object({
  /** Calls that the holder may have under way. All holders' places together never exceed the lane's. */
  places: z.number().int().nonnegative(),
  /** Counted up with every renewal. Holders watch each other's count, not each other's clocks. */
  beat: z.number().int(),
});

/** Who may use how much of a model's limits; one entry per provider and model. */
export const laneLeaseSchema = z.object({
  holders: z.record(z.string(), holderSchema),
  /** The latest rest that the endpoint asked for: each process keeps it from when it hears of it. */
  rest: z.object({ id: z.string(), ms: z.number() }).optional(),
});
export type LaneLease = z.infer<typeof laneLeaseSchema>;

export const LANES_BUCKET = 'lanes';

/** A table changed only by compare-and-set, such as a bucket of NATS. `update` and `create` reject when the entry has changed. */
export interface LeaseTable<T> {
  get(key: string): Promise<{ value: T; revision: number } | undefined>;
  create(key: string, value: T): Promise<number>;
  update(key: string, value: T, revision: number): Promise<number>;
}

export interface LaneLeasesOptions {
  /** Between two renewals. */
  beatMs?: number;
  /** A holder that has not renewed for so long is gone. It stops by itself after half of this. */
  lapseMs?: number;
}

/**
 * Shares the limits of models among processes. Whoever wants calls of a model holds a number of its places in a common
 * entry: an equal part each, whole places, never more together than the limit. Who holds too many first stops using them
 * and then gives them back; only then does another take them. Limits per minute follow the places.
 */
export class LaneLeases {
  private readonly worker = randomUUID();
  private readonly members = new Set<Member>();

  constructor(
    private readonly table: () => Promise<LeaseTable<LaneLease>>,
    private readonly options: LaneLeasesOptions = {},
  ) {}

  /** From now on the lane may use what this process holds of it, which is nothing at first. */
  join(key: string, lane: Lane): void {
    this.members.add(new Member(key, lane, this.worker, this.table, this.options));
  }

  /** Gives everything back. */
  async close(): Promise<void> {
    await Promise.all([...this.members].map((member) => member.leave()));
    this.members.clear();
  }
}

const DEFAULTS = { beatMs: 1_000, lapseMs: 10_000 };
const TRIES = 20;

class Member implements LaneWatcher {
  private readonly beatMs: number;
  private readonly lapseMs: number;
  private places = 0;
  private beat = 0;
  private alone = true;
  private rest: LaneLease['rest'];
  /** By holder: its last beat and when it was seen first. */
  private readonly seen = new Map<string, { beat: number; at: number }>();
  private running: Promise<void> | undefined;
  private wake: () => void = () => undefined;
  private closed = false;
  /** When whatever is held has lapsed for the others, whether or not it could be given back; in `performance.now()`. */
  private lapsedAt = Infinity;
  private hurried = false;
  /** Set while a rest that another process told of begins here, which is no news to tell. */
  private resting = false;

  constructor(
    private readonly key: string,
    private readonly lane: Lane,
    private readonly worker: string,
    private readonly table: () => Promise<LeaseTable<LaneLease>>,
    { beatMs = DEFAULTS.beatMs, lapseMs = DEFAULTS.lapseMs }: LaneLeasesOptions,
  ) {
    this.beatMs = beatMs;
    this.lapseMs = lapseMs;
    lane.setShare({ places: 0, fraction: 0, until: Infinity });
    lane.watch(this);
  }

  wanted(): void {
    if (this.closed) return;
    if (this.places === 0) this.hurry();
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  rested(ms: number): void {
    if (this.resting) return;
    this.rest = { id: randomUUID(), ms };
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
    return !this.closed && this.lane.inFlight + this.lane.waiting > 0;
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
      if (!this.wants && this.places === 0) return;
      if (this.hurried) {
        this.hurried = false;
        continue;
      }
      await new Promise<void>((resolve) => {
        // Whoever has nothing and waits for others to give back looks more often.
        const timer = setTimeout(resolve, this.places === 0 || this.closed ? this.beatMs / 10 : this.beatMs);
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
      this.hearRest(entry?.value.rest);
      const target = this.target(others);
      // Used no more before it is given back; what is under way still counts.
      if (target < this.places) this.apply(target, startedAt);
      const held = target < this.places ? Math.max(target, this.lane.inFlight) : target;
      this.beat += 1;
      const mine = this.wants || held > 0 ? { [this.worker]: { places: held, beat: this.beat } } : {};
      const next: LaneLease = { holders: { ...others, ...mine }, ...(this.rest ? { rest: this.rest } : {}) };
      try {
        if (entry) await table.update(this.key, next, entry.revision);
        else await table.create(this.key, next);
      } catch {
        continue;
      }
      const grew = held > this.places;
      this.alone = Object.keys(others).length === 0;
      const fresh = grew && this.places === 0 && !this.alone;
      this.places = held;
      this.apply(Math.min(target, held), startedAt, fresh);
      return;
    }
  }

  private target(others: LaneLease['holders']): number {
    if (!this.wants) return 0;
    const all = this.lane.concurrency;
    const workers = [...Object.keys(others), this.worker].sort();
    const rank = workers.indexOf(this.worker);
    const fair = Math.floor(all / workers.length) + (rank < all % workers.length ? 1 : 0);
    const taken = Object.values(others).reduce((sum, { places }) => sum + places, 0);
    return Math.min(fair, Math.max(0, all - taken));
  }

  private living(holders: LaneLease['holders'], now: number): LaneLease['holders'] {
    const living: LaneLease['holders'] = {};
    for (const [worker, holder] of Object.entries(holders)) {
      if (worker === this.worker) continue;
      const seen = this.seen.get(worker);
      if (!seen || seen.beat !== holder.beat) this.seen.set(worker, { beat: holder.beat, at: now });
      else if (now - seen.at > this.lapseMs) continue;
      living[worker] = holder;
    }
    return living;
  }

  private hearRest(rest: LaneLease['rest']): void {
    if (!rest || rest.id === this.rest?.id) return;
    const known = this.rest;
    this.rest = rest;
    // The first one heard of may be long over.
    if (!known && this.beat === 0) return;
    this.resting = true;
    this.lane.coolDown(rest.ms);
    this.resting = false;
  }

  private apply(places: number, startedAt: number, fresh = false): void {
    const until = startedAt + this.lapseMs / 2;
    this.lane.setShare({ places, fraction: places / this.lane.concurrency, until }, { fresh });
  }
}
