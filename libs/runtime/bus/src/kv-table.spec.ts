import { z } from 'zod';
import { useNats } from '../test/use-nats.js';
import { RevisionConflict } from './index.js';

const schema = z.object({ n: z.number(), note: z.string().default('none') });
const nats = useNats();

describe('a table', () => {
  it('gives back what was written, read through its schema', async () => {
    const table = await (await nats.connect()).kv('plain', schema);
    expect(await table.get('a')).toBeUndefined();
    const first = await table.create('a', { n: 1 });
    expect(await table.get('a')).toEqual({ value: { n: 1, note: 'none' }, revision: first });
    const second = await table.update('a', { n: 2, note: 'x' }, first);
    expect(await table.get('a')).toEqual({ value: { n: 2, note: 'x' }, revision: second });
  });

  it('lets only one of two writers win', async () => {
    const table = await (await nats.connect()).kv('race', schema);
    const revision = await table.create('a', { n: 0 });
    await expect(table.create('a', { n: 9 })).rejects.toBeInstanceOf(RevisionConflict);
    const writers = [1, 2, 3, 4].map((n) => table.update('a', { n }, revision));
    const outcomes = await Promise.allSettled(writers);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(RevisionConflict);
    }
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled') + 1;
    expect((await table.get('a'))?.value.n).toBe(winner);
  });

  it('lists its keys', async () => {
    const table = await (await nats.connect()).kv('keys', schema);
    expect(await table.keys()).toEqual([]);
    await table.create('b', { n: 1 });
    await table.create('a.b', { n: 1 });
    expect(await table.keys()).toEqual(['a.b', 'b']);
  });

  it('is the same for every client', async () => {
    const mine = await (await nats.connect()).kv('shared', schema);
    const theirs = await (await nats.connect()).kv('shared', schema);
    await mine.create('a', { n: 7 });
    expect((await theirs.get('a'))?.value.n).toBe(7);
  });

  it('refuses a value of another form, a key with a wildcard and a value that is too large', async () => {
    const bus = await nats.connect();
    const other = await bus.kv('forms', z.unknown());
    await other.create('a', { n: 'one' });
    const table = await bus.kv('forms', schema);
    await expect(table.get('a')).rejects.toMatchObject({
      code: 'bad-response',
      message: expect.stringContaining('forms/a'),
    });
    await expect(table.get('*')).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(table.create('b', { n: 1, note: 'x'.repeat(300_000) })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });
});
