import { until } from '@agora/service-testkit';
import { ModelLimiter, type Permit } from './model-limiter.js';
import { SharedLimiter, type LimiterLease, type LeaseTable } from './shared-limiter.js';

/** A table changed by compare-and-set, as a bucket of NATS is; the specs of the generation service use the real one. */
class Table implements LeaseTable<LimiterLease> {
  private entry: { value: LimiterLease; revision: number } | undefined;
  mostPlaces = 0;
  away = false;

  async get(): Promise<{ value: LimiterLease; revision: number } | undefined> {
    await new Promise(setImmediate);
    if (this.away) throw new Error('away');
    return this.entry;
  }

  create(key: string, value: LimiterLease): Promise<number> {
    return this.update(key, value, 0);
  }

  async update(_key: string, value: LimiterLease, revision: number): Promise<number> {
    await new Promise(setImmediate);
    if (this.away) throw new Error('away');
    if ((this.entry?.revision ?? 0) !== revision) throw new Error('changed by another');
    this.entry = { value: structuredClone(value), revision: revision + 1 };
    const places = Object.values(value.holders).map((holder) => holder.places);
    this.mostPlaces = Math.max(
      this.mostPlaces,
      places.reduce((sum, each) => sum + each, 0),
    );
    return revision + 1;
  }

  get holders(): number[] {
    return Object.values(this.entry?.value.holders ?? {}).map(({ places }) => places);
  }
}

const quick = { heartbeatMs: 20, lapseMs: 400 };
const never = new AbortController().signal;
/** A process: a limiter with a lease, and calls that end when they are told to. */
class Worker {
  readonly limiter: ModelLimiter;
  readonly leases: SharedLimiter;
  private permits: Permit[] = [];

  constructor(table: LeaseTable<LimiterLease>, concurrency: number) {
    this.limiter = new ModelLimiter({ concurrency });
    this.leases = new SharedLimiter(() => Promise.resolve(table), quick);
    this.leases.join('model', this.limiter);
  }

  ask(count: number): void {
    for (let call = 0; call < count; call += 1) {
      void this.limiter.acquire(1, 1, never).then((permit) => this.permits.push(permit));
    }
  }

  endAll(): void {
    const permits = this.permits;
    this.permits = [];
    for (const permit of permits) permit.release('answered');
  }

  /** Asks for nothing more; what waits and goes is ended. */
  async finish(): Promise<void> {
    const ending = setInterval(() => this.endAll(), 1);
    await until(() => this.limiter.inFlight + this.limiter.waiting === 0);
    clearInterval(ending);
    await this.leases.close();
  }
}

describe('SharedLimiter', () => {
  it('gives one process everything, and half when a second comes, never more together than there is', async () => {
    const table = new Table();
    const [one, two] = [new Worker(table, 8), new Worker(table, 8)];
    one.ask(5000);
    await until(() => one.limiter.inFlight === 8);
    two.ask(5000);
    let most = 0;
    const watching = setInterval(() => (most = Math.max(most, one.limiter.inFlight + two.limiter.inFlight)), 1);
    await until(() => {
      one.endAll();
      two.endAll();
      return table.holders.length === 2 && table.holders.every((places) => places === 4) && two.limiter.inFlight === 4;
    });
    await Promise.all([one.finish(), two.finish()]);
    clearInterval(watching);
    expect(most).toBe(8);
    expect(table.mostPlaces).toBe(8);
    expect(table.holders).toEqual([]);
  });

  it('waits for calls that are under way before it gives their permits away', async () => {
    const table = new Table();
    const [one, two] = [new Worker(table, 4), new Worker(table, 4)];
    one.ask(4);
    await until(() => one.limiter.inFlight === 4);
    two.ask(4);
    await until(() => table.holders.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 5 * quick.heartbeatMs));
    expect(two.limiter.inFlight).toBe(0);
    one.endAll();
    await until(() => two.limiter.inFlight > 0);
    await Promise.all([one.finish(), two.finish()]);
    expect(table.mostPlaces).toBe(4);
  });

  it('lets one go after the other where there is a single permit', async () => {
    const table = new Table();
    const workers = [new Worker(table, 1), new Worker(table, 1), new Worker(table, 1)];
    for (const worker of workers) worker.ask(3);
    await Promise.all(workers.map((worker) => worker.finish()));
    expect(table.mostPlaces).toBe(1);
  });

  it('takes over from a process that is gone, and a process that cannot renew stops by itself', async () => {
    const [mine, theirs] = [new Table(), new Table()];
    const lost = new Worker(mine, 6);
    lost.ask(5000);
    await until(() => lost.limiter.inFlight === 6);
    mine.away = true;
    await until(() => {
      lost.endAll();
      return lost.limiter.inFlight === 0;
    });
    expect(lost.limiter.waiting).toBeGreaterThan(0);
    mine.away = false;
    await lost.finish();

    let killed = false;
    const line: LeaseTable<LimiterLease> = {
      get: () => (killed ? new Promise(() => undefined) : theirs.get()),
      create: (key, value) => theirs.create(key, value),
      update: (key, value, revision) => theirs.update(key, value, revision),
    };
    const gone = new Worker(line, 6);
    gone.ask(1);
    await until(() => gone.limiter.inFlight === 1);
    killed = true;
    const heir = new Worker(theirs, 6);
    heir.ask(6);
    await until(() => heir.limiter.inFlight === 6);
    await heir.finish();
  });

  it('keeps a cooldown that another process was asked for', async () => {
    const table = new Table();
    const [one, two] = [new Worker(table, 4), new Worker(table, 4)];
    one.ask(1);
    two.ask(1);
    await until(() => one.limiter.inFlight === 1 && two.limiter.inFlight === 1);
    one.limiter.coolDown(60_000);
    await new Promise((resolve) => setTimeout(resolve, 5 * quick.heartbeatMs));
    two.endAll();
    const leave = new AbortController();
    const waiting = two.limiter.acquire(1, 1, leave.signal).catch((fault: unknown) => fault);
    await new Promise((resolve) => setTimeout(resolve, 5 * quick.heartbeatMs));
    expect(two.limiter.waiting).toBe(1);
    leave.abort();
    expect(await waiting).toMatchObject({ code: 'cancelled' });
    await Promise.all([one.finish(), two.finish()]);
  });
});

it('lets a process end whose table has gone for good', async () => {
  const table = new Table();
  const worker = new Worker(table, 4);
  worker.ask(2);
  await until(() => worker.limiter.inFlight === 2);
  table.away = true;
  await worker.leases.close();
  // Nothing could be given back: the others wait until it lapses, as after a kill.
  expect(table.holders).toEqual([4]);
});
