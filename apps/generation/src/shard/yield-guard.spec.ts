import { Fault } from '@agora/plugin-api';
import type { JournalEntry } from './attempt.js';
import { LatestOutputs, YieldGuard } from './yield-guard.js';

function entry(outcome: 'accepted' | 'rejected', reason = 'form', output = 'text'): JournalEntry {
  return { outcome, calls: 1, uncounted: 0, row: { reason, output } } as JournalEntry;
}

function latest(accepted: number, rejected: number): LatestOutputs {
  const outputs = new LatestOutputs();
  for (let index = 0; index < accepted; index += 1) outputs.add(undefined);
  for (let index = 0; index < rejected; index += 1) outputs.add('form');
  return outputs;
}

describe('the latest outputs', () => {
  it.each([
    [0, 19, false],
    [0, 20, true],
    [1, 24, false],
    [1, 39, true],
    [5, 35, false],
    [6, 94, true],
    [10, 90, false],
    // Only the latest hundred count: what went well before has passed.
    [500, 93, false],
    [500, 94, true],
  ])('with %i accepted and then %i rejected: poor is %s', (accepted, rejected, poor) => {
    expect(latest(accepted, rejected).poor).toBe(poor);
  });

  it('say what was rejected for what', () => {
    const outputs = latest(1, 2);
    outputs.add('tag');
    expect(outputs.words).toBe('3 of its last 4 outputs were rejected (2 form, 1 tag)');
  });
});

describe('a guard of the yield', () => {
  const guard = (rejected: number | undefined) =>
    new YieldGuard({ unproven: rejected === undefined ? undefined : { rejected }, shared: new LatestOutputs() });

  it('lets twenty calls go before the first is accepted, and all others after it', async () => {
    const careful = guard(0);
    const gone: number[] = [];
    const waits = Array.from({ length: 30 }, async (_, index) => {
      await careful.enter();
      gone.push(index);
    });
    await new Promise(setImmediate);
    expect(gone).toHaveLength(20);
    careful.leave(entry('rejected'));
    await new Promise(setImmediate);
    // A rejected one takes its place for good.
    expect(gone).toHaveLength(20);
    careful.leave(entry('accepted'));
    await Promise.all(waits);
    expect(gone).toHaveLength(30);
  });

  it('counts what earlier shards had rejected', async () => {
    const careful = guard(18);
    expect(careful.enter()).toBeUndefined();
    expect(careful.enter()).toBeUndefined();
    const third = careful.enter();
    careful.leave(entry('rejected'));
    careful.leave(entry('rejected'));
    await expect(third).rejects.toMatchObject({ code: 'low-yield', retryable: false });
    expect(() => guard(20).enter()).toThrow('20 of its last 20 outputs were rejected (20 in earlier shards)');
  });

  it('gives a place back to a call that brought nothing to judge', async () => {
    const careful = guard(0);
    for (let index = 0; index < 20; index += 1) void careful.enter();
    const next = careful.enter();
    careful.leave(undefined);
    await expect(next).resolves.toBeUndefined();
    const after = careful.enter();
    careful.leave(entry('rejected', 'timeout', ''));
    await expect(after).resolves.toBeUndefined();
  });

  it('ends the waits of a shard that ends otherwise', async () => {
    const careful = guard(0);
    for (let index = 0; index < 20; index += 1) void careful.enter();
    const waits = careful.enter();
    careful.end(new Fault('rejected-credential', 'no'));
    await expect(waits).rejects.toMatchObject({ code: 'rejected-credential' });
  });

  it('stops a generator that begins to reject everything, wherever that shows first', () => {
    const shared = new LatestOutputs();
    const first = new YieldGuard({ shared });
    const second = new YieldGuard({ shared });
    const outputs = (one: YieldGuard, count: number, what: JournalEntry): void => {
      for (let index = 0; index < count; index += 1) {
        void one.enter();
        one.leave(what);
      }
    };
    outputs(first, 60, entry('accepted'));
    outputs(second, 40, entry('accepted'));
    outputs(first, 47, entry('rejected', 'content-filter', ''));
    outputs(second, 46, entry('rejected', 'content-filter', ''));
    expect(() => first.check()).not.toThrow();
    outputs(first, 1, entry('rejected', 'content-filter', ''));
    expect(() => second.check()).toThrow('94 of its last 100 outputs');
  });
});
