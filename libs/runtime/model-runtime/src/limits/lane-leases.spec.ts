import { Lane, type Ticket } from './lane.js';
import { LaneLeases, type LaneLease, type LeaseTable } from './lane-leases.js';

/** A table changed by compare-and-set, as a bucket of NATS is; the specs of the generation service use the real one. */
class Table implements LeaseTable<LaneLease> {
  private entry: { value: LaneLease; revision: number } | undefined;
  mostPlaces = 0;
  away = false;

  async get(): Promise<{ value: LaneLease; revision: number } | undefined> {
    await new Promise(setImmediate);
    if (this.away) throw new Error('away');
    return this.entry;
  }

  create(key: string, value: LaneLease): Promise<number> {
    return this.update(key, value, 0);
  }

  async update(_key: string, value: LaneLease, revision: number): Promise<number> {
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

const quick = { beatMs: 20, lapseMs: 400 };
const never = new AbortController().signal;
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
};

/** A process: a lane with a lease, and calls that end when they are told to. */
class Worker {
  readonly lane: Lane;
  readonly leases: LaneLeases;
  private tickets: Ticket[] = [];

  constructor(table: LeaseTable<LaneLease>, concurrency: number) {
    this.lane = new Lane({ concurrency });
    this.leases = new LaneLeases(() => Promise.resolve(table), quick);
    this.leases.join('model', this.lane);
  }

  ask(count: number): void {
    for (let call = 0; call < count; call += 1) {
      void this.lane.enter(1, 1, never).then((ticket) => this.tickets.push(ticket));
    }
  }

  endAll(): void {
    const tickets = this.tickets;
    this.tickets = [];
    for (const ticket of tickets) ticket.release('answered');
  }

  /** Asks for nothing more; what waits and goes is ended. */
  async finish(): Promise<void> {
    const ending = setInterval(() => this.endAll(), 1);
    await until(() => this.lane.inFlight + this.lane.waiting === 0);
    clearInterval(ending);
    await this.leases.close();
  }
}

describe('LaneLeases', () => {
  it('gives one process everything, and half when a second comes, never more together than there is', async () => {
    const table = new Table();
    const [one, two] = [new Worker(table, 8), new Worker(table, 8)];
    one.ask(5000);
    await until(() => one.lane.inFlight === 8);
    two.ask(5000);
    let most = 0;
    const watching = setInterval(() => (most = Math.max(most, one.lane.inFlight + two.lane.inFlight)), 1);
    await until(() => {
      one.endAll();
      two.endAll();
      return table.holders.length === 2 && table.holders.every((places) => places === 4) && two.lane.inFlight === 4;
    });
    await Promise.all([one.finish(), two.finish()]);
    clearInterval(watching);
    expect(most).toBe(8);
    expect(table.mostPlaces).toBe(8);
    expect(table.holders).toEqual([]);
  });

  it('waits for calls that are under way before it gives their places away', async () => {
    const table = new Table();
    const [one, two] = [new Worker(table, 4), new Worker(table, 4)];
    one.ask(4);
    await until(() => one.lane.inFlight === 4);
    two.ask(4);
    await until(() => table.holders.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 5 * quick.beatMs));
    expect(two.lane.inFlight).toBe(0);
    one.endAll();
    await until(() => two.lane.inFlight > 0);
    await Promise.all([one.finish(), two.finish()]);
    expect(table.mostPlaces).toBe(4);
  });

  it('lets one go after the other where there is a single place', async () => {
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
    await until(() => lost.lane.inFlight === 6);
    mine.away = true;
    await until(() => {
      lost.endAll();
      return lost.lane.inFlight === 0;
    });
    expect(lost.lane.waiting).toBeGreaterThan(0);
    mine.away = false;
    await lost.finish();

    let killed = false;
    const line: LeaseTable<LaneLease> = {
      get: () => (killed ? new Promise(() => undefined) : theirs.get()),
      create: (key, value) => theirs.create(key, value),
      update: (key, value, revision) => theirs.update(key, value, revision),
    };
    const gone = new Worker(line, 6);
    gone.ask(1);
    await until(() => gone.lane.inFlight === 1);
    killed = true;
    const heir = new Worker(theirs, 6);
    heir.ask(6);
    await until(() => heir.lane.inFlight === 6);
    await heir.finish();
  });

  it('keeps a rest that another process was asked for', async () => {
    const table = new Table();
    const [one, two] = [new Worker(table, 4), new Worker(table, 4)];
    one.ask(1);
    two.ask(1);
    await until(() => one.lane.inFlight === 1 && two.lane.inFlight === 1);
    one.lane.coolDown(60_000);
    await new Promise((resolve) => setTimeout(resolve, 5 * quick.beatMs));
    two.endAll();
    const leave = new AbortController();
    const waiting = two.lane.enter(1, 1, leave.signal).catch((fault: unknown) => fault);
    await new Promise((resolve) => setTimeout(resolve, 5 * quick.beatMs));
    expect(two.lane.waiting).toBe(1);
    leave.abort();
    expect(await waiting).toMatchObject({ code: 'cancelled' });
    await Promise.all([one.finish(), two.finish()]);
  });
});

it('lets a process end whose table has gone for good', async () => {
  const table = new Table();
  const worker = new Worker(table, 4);
  worker.ask(2);
  await until(() => worker.lane.inFlight === 2);
  table.away = true;
  await worker.leases.close();
  // Nothing could be given back: the others wait until it lapses, as after a kill.
  expect(table.holders).toEqual([4]);
});
