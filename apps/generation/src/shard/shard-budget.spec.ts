import type { Fault } from '@agora/plugin-api';
import type { Ledgers } from '../../test/ledgers.js';
import { promptOf, useLiveShards } from '../../test/live-shards.js';
import { context } from '../../test/workbench.js';
import { write, type Workshop } from '../../test/workshop.js';
import { costOfEntry } from './attempt.js';

const { bench, http, stage, shard, asked, journalled } = useLiveShards();
let ledgers: Ledgers;
let workshop: Workshop;
beforeEach(() => ({ ledgers, workshop } = bench));

describe('a shard with a budget', () => {
  it('stops when it is spent, keeps what is paid, and goes on with a larger one', async () => {
    const price = { input: 1000, output: 1000 };
    const job = await shard({ price, budgetUsd: 2, concurrency: 4 });
    ledgers.put(job.runId, { limitUsd: 2, committedUsd: 0 });
    await expect(stage().run(job, context())).rejects.toMatchObject({ code: 'budget-reached', retryable: false });
    const paid = (await journalled(job.key)).map((entry) => costOfEntry(entry) ?? 0);
    const spent = paid.reduce((sum, usd) => sum + usd, 0);
    expect(spent).toBeGreaterThan(0);
    // The call that reached the limit, and three beside it.
    expect(spent).toBeLessThan(2 + 4 * Math.max(...paid));
    expect(ledgers.committed(job.runId)).toBeCloseTo(spent);

    const asksBefore = asked().length;
    ledgers.put(job.runId, { limitUsd: 2, committedUsd: 2 });
    await expect(stage().run(job, context())).rejects.toMatchObject({ code: 'budget-reached' });
    expect(asked()).toHaveLength(asksBefore);
    ledgers.put(job.runId, { limitUsd: 1e6, committedUsd: spent });
    const summary = await stage().run(job, context());
    expect(summary.accepted).toBe(60);
    expect(summary.calls).toBe(asked().length);
    expect(ledgers.committed(job.runId)).toBeCloseTo(summary.usd ?? Number.NaN);
  });

  it('holds for all shards of a run, in one process or in several', async () => {
    const price = { input: 1000, output: 1000 };
    const options = { price, budgetUsd: 6, concurrency: 4 };
    const jobs = await Promise.all(
      [0, 60, 120, 180].map((from) => shard({ ...options, slots: { from, to: from + 60 } })),
    );
    ledgers.put('run-1', { limitUsd: 6, committedUsd: 0 });
    const [here, there] = [stage(), stage()];
    const ends = await Promise.all(
      jobs.map((job, index) => (index % 2 ? here : there).run(job, context()).catch((fault: Fault) => fault.code)),
    );
    expect(ends).toEqual(jobs.map(() => 'budget-reached'));
    const entries = (await Promise.all(jobs.map(({ key }) => journalled(key)))).flat();
    const paid = entries.map((entry) => costOfEntry(entry) ?? 0);
    // Each process may have its limit of calls under way when the budget is reached.
    expect(paid.reduce((sum, usd) => sum + usd, 0)).toBeLessThan(6 + 2 * 4 * Math.max(...paid));
    expect(ledgers.committed('run-1')).toBeCloseTo(paid.reduce((sum, usd) => sum + usd, 0));
  });

  it('counts what failed calls may have cost', async () => {
    const price = { input: 1000, output: 1000 };
    const job = await shard({ price, budgetUsd: 1e6, slots: { from: 0, to: 3 }, concurrency: 1 });
    ledgers.put(job.runId, { limitUsd: 1e6, committedUsd: 0 });
    http.server.reply({ body: '{"choices":[{"mess', headers: { 'content-type': 'application/json' } });
    const summary = await stage().run(job, context());
    const { train, rejected } = await workshop.rows(job.key);
    const rows = [...train, ...rejected].reduce((sum, { provenance }) => sum + (provenance.usd ?? 0), 0);
    expect(summary.uncountedCalls).toBe(1);
    expect(summary.usd).toBeGreaterThan(rows);
    expect(ledgers.committed(job.runId)).toBeCloseTo(summary.usd ?? Number.NaN);
  });

  it('asks nothing of an endpoint that does not count tokens, after the first answers', async () => {
    const job = await shard({ price: { input: 1, output: 1 }, budgetUsd: 5, concurrency: 2 });
    ledgers.put(job.runId, { limitUsd: 5, committedUsd: 0 });
    http.server.respond((request) => ({
      body: { choices: [{ message: { content: write(promptOf(request)) }, finish_reason: 'stop' }] },
    }));
    await expect(stage().run(job, context())).rejects.toThrow(/does not count tokens/);
    expect(asked().length).toBeLessThan(10);
  });

  it('asks nothing when the price is unknown', async () => {
    await expect(stage().run(await shard({ budgetUsd: 5 }), context())).rejects.toThrow(/price of model "some-model"/);
    expect(asked()).toEqual([]);
  });
});
