import { Fault, type Provenance } from '@agora/plugin-api';
import type { Attempt } from './attempt.js';
import { BEHIND } from './demonstrations.js';
import { JournalReplay } from './journal-replay.js';
import { SlotPool, type SlotPoolOptions } from './slot-pool.js';

const provenance = (slot: number, attempt: number): Provenance => ({
  generator: 'g',
  provider: 'p',
  model: 'm',
  method: 'instance-generation',
  domain: 'd',
  slot,
  attempt,
  seedIds: [],
  variables: {},
  promptHash: '',
  sampling: {},
});
const accepted = (slot: number, attempt: number, text = `${slot}.${attempt}`): Attempt => ({
  outcome: 'accepted',
  calls: 1,
  uncounted: 0,
  row: { id: text, instruction: text, response: text, provenance: provenance(slot, attempt) },
});
const rejected = (slot: number, attempt: number): Attempt => ({
  outcome: 'rejected',
  calls: 1,
  uncounted: 0,
  row: { reason: 'bad', output: '', provenance: provenance(slot, attempt) },
});

/** Turns of the event loop, as a stand-in for time that differs from slot to slot. */
async function turns(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await new Promise((resolve) => setImmediate(resolve));
}

const none: SlotPoolOptions['replayed'] = () => [];

async function collect(options: Partial<SlotPoolOptions> & Pick<SlotPoolOptions, 'ask'>): Promise<Attempt[][]> {
  const all: Attempt[][] = [];
  const pool = new SlotPool({ slots: { from: 0, to: 40 }, maxAttempts: 3, concurrency: 8, replayed: none, ...options });
  await pool.run((attempts) => void all.push(attempts));
  return all;
}

function showsNothing(all: Attempt[][], slot: number): boolean {
  const last = all[slot]?.at(-1);
  return last?.outcome === 'accepted' && last.row.id === `${slot}<undefined`;
}

describe('the slot pool', () => {
  it('hands slots over in order, whatever order they end in, with no more in work than allowed', async () => {
    let inWork = 0;
    let most = 0;
    const all = await collect({
      slots: { from: 5, to: 45 },
      ask: async (slot, attempt) => {
        inWork += 1;
        most = Math.max(most, inWork);
        await turns((slot * 7) % 11);
        inWork -= 1;
        return accepted(slot, attempt);
      },
    });
    expect(all.map(([only]) => only?.row.provenance.slot)).toEqual(Array.from({ length: 40 }, (_, index) => index + 5));
    expect(most).toBe(8);
  });

  it('begins others in place of those that back off, and no more than allowed in all', async () => {
    let [inWork, backingOff, mostActive, most] = [0, 0, 0, 0];
    const ends: (() => void)[] = [];
    const all = await collect({
      slots: { from: 0, to: 30 },
      concurrency: 8,
      activeLimit: 3,
      ask: async (slot, attempt, _, backsOff) => {
        inWork += 1;
        const rest = (begins: boolean): void => {
          backingOff += begins ? 1 : -1;
          backsOff(begins);
        };
        mostActive = Math.max(mostActive, inWork - backingOff);
        if (slot < 8) {
          rest(true);
          most = Math.max(most, inWork);
          await new Promise<void>((resolve) => {
            ends.push(resolve);
            if (slot === 7) setImmediate(() => ends.forEach((end) => end()));
          });
          rest(false);
        }
        await turns(2);
        inWork -= 1;
        return accepted(slot, attempt);
      },
    });
    expect(all).toHaveLength(30);
    expect(most).toBe(8);
    expect(mostActive).toBe(3);
  });

  it('does not count a slot that waits for an earlier one', async () => {
    const asked = new Set<number>();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const all = await collect({
      concurrency: 40,
      activeLimit: BEHIND + 2,
      ask: async (slot, attempt, drafts) => {
        asked.add(slot);
        // All that come after wait for the first, which goes on when the last of them has come.
        if (slot === 39) release();
        if (slot === 0) await held;
        else if (slot >= BEHIND) await drafts.earlier();
        return accepted(slot, attempt);
      },
    });
    expect(all).toHaveLength(40);
    expect(asked.size).toBe(40);
  });

  it('tries a slot until it is accepted or its tries are used up', async () => {
    const all = await collect({
      ask: async (slot, attempt) => (attempt === slot % 5 ? accepted(slot, attempt) : rejected(slot, attempt)),
    });
    expect(all.map(({ length }) => length)).toEqual(all.map((_, slot) => Math.min(3, (slot % 5) + 1)));
    expect(all.map((attempts) => attempts.at(-1)?.outcome)).toEqual(
      all.map((_, slot) => (slot % 5 < 3 ? 'accepted' : 'rejected')),
    );
  });

  it('gives every slot the same earlier instance at any concurrency and pace', async () => {
    const runWith = (concurrency: number, pace: (slot: number) => number) =>
      collect({
        slots: { from: 0, to: 120 },
        concurrency,
        ask: async (slot, attempt, { generated }) => {
          // The method draws the place; a fixed share of slots is given up.
          const shown = await generated({ int: (bound: number) => (slot * 31 + attempt * 17) % bound } as never);
          await turns(pace(slot));
          return slot % 7 === 3 ? rejected(slot, attempt) : accepted(slot, attempt, `${slot}<${shown?.instruction}`);
        },
      });
    const one = await runWith(1, () => 0);
    expect(await runWith(9, (slot) => (slot * 13) % 7)).toEqual(one);
    expect(await runWith(64, (slot) => (120 - slot) % 9)).toEqual(one);
    const alone = one.map((_, slot) => slot).filter((slot) => showsNothing(one, slot));
    expect(alone).toEqual(Array.from({ length: BEHIND }, (_, slot) => slot).filter((slot) => slot % 7 !== 3));
  });

  it('asks nothing again that an earlier execution has', async () => {
    const replay = new JournalReplay([
      accepted(0, 0),
      rejected(1, 0),
      rejected(2, 0),
      rejected(2, 1),
      rejected(2, 2),
      accepted(4, 1),
    ]);
    const asked: string[] = [];
    const all = await collect({
      slots: { from: 0, to: 5 },
      replayed: (slot) => replay.of(slot),
      ask: async (slot, attempt) => {
        asked.push(`${slot}.${attempt}`);
        return accepted(slot, attempt);
      },
    });
    // Slot 4 lost its first try to a torn line: it begins anew.
    expect(asked.sort()).toEqual(['1.1', '3.0', '4.0']);
    expect(all.map(({ length }) => length)).toEqual([1, 2, 3, 1, 1]);
  });

  it('ends with the first fault, asks nothing new, and waits for what is in flight', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const fault = new Fault('unreachable', 'gone', { retryable: true });
    const ask: SlotPoolOptions['ask'] = async (slot, attempt) => {
      begun.push(slot);
      await turns(slot === 3 ? 1 : 6);
      if (slot === 3) throw fault;
      ended.push(slot);
      return rejected(slot, attempt);
    };
    await expect(collect({ ask })).rejects.toBe(fault);
    expect(begun.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(ended.sort((a, b) => a - b)).toEqual([0, 1, 2, 4, 5, 6, 7]);
  });

  it('does not hang when a slot waits for one that failed', async () => {
    const ask: SlotPoolOptions['ask'] = async (slot, attempt, { generated }) => {
      if (slot === 0) {
        await turns(5);
        throw new Fault('rejected-credential', 'no');
      }
      await generated({ int: () => 0 } as never);
      return accepted(slot, attempt);
    };
    await expect(collect({ ask, concurrency: 40 })).rejects.toThrow('no');
  });

  it('stops when what it gives cannot be kept', async () => {
    let asked = 0;
    const pool = new SlotPool({
      slots: { from: 0, to: 1000 },
      maxAttempts: 1,
      concurrency: 4,
      replayed: none,
      ask: async (slot, attempt) => {
        asked += 1;
        await turns(2);
        return accepted(slot, attempt);
      },
    });
    const run = pool.run(([first]) => {
      if (first?.row.provenance.slot === 9) throw new Error('full');
      return undefined;
    });
    await expect(run).rejects.toThrow('full');
    const soFar = asked;
    await turns(20);
    expect(asked).toBe(soFar);
    expect(asked).toBeLessThan(100);
  });
});

describe('replay', () => {
  it('keeps the first of two executions that made the same try', () => {
    const first = rejected(0, 0);
    const replay = new JournalReplay([first, accepted(0, 1, 'a'), accepted(0, 0, 'twice'), accepted(0, 1, 'b')]);
    expect(replay.of(0)).toEqual([first, accepted(0, 1, 'a')]);
  });

  it('ends a slot at its accepted try and leaves out failed ones', () => {
    const failed = { outcome: 'failed', calls: 2, uncounted: 1, slot: 0, attempt: 0, reason: 'timeout' } as const;
    expect(new JournalReplay([failed, accepted(0, 0), rejected(0, 1)]).of(0)).toEqual([accepted(0, 0)]);
    const replay = new JournalReplay([accepted(3, 0)]);
    replay.forget(3);
    expect(replay.of(3)).toEqual([]);
  });
});
