import type { Job, ShardSpec } from '@agora/run-schemas';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, twice, useBatchedShards } from '../../test/batched-shards.js';
import { context } from '../../test/workbench.js';

const { bench, vendor, batches, submitted, shard, stage } = useBatchedShards();
let home: string;
beforeEach(() => ({ home } = bench));

describe('a shard whose batch is away', () => {
  /** Runs a stage until its first batch is with the vendor, and stops it as a stopping service does. */
  async function stopped(job: Job<ShardSpec>): Promise<void> {
    vendor.endpoint.queue.hold();
    const controller = new AbortController();
    const made = stage().run(job, context(undefined, controller.signal));
    await eventually(() => batches().some(({ status: state }) => state === 'in_progress'));
    controller.abort();
    await expect(made).rejects.toMatchObject({ code: 'cancelled' });
    vendor.endpoint.queue.release();
  }

  it('is collected by the next process, which submits nothing a second time', async () => {
    const job = await shard({ method: 'response-generation' });
    await stopped(job);
    expect(batches().map(({ status: state }) => state)).toEqual(['in_progress']);
    expect(await stage().run(job, context())).toMatchObject({ accepted: 40, missing: 0 });
    expect(twice(submitted())).toEqual([]);
    expect(await readdir(join(home, 'journals'))).toEqual([]);
  });

  it('is collected by a shard that is made live now; only the rest is asked live', async () => {
    const job = await shard({ method: 'response-generation' });
    await stopped(job);
    const live: Job<ShardSpec> = { ...job, runtime: { ...job.runtime, mode: 'live' } };
    const summary = await stage().run(live, context());
    expect(summary).toMatchObject({ accepted: 40, missing: 0 });
    expect(batches()).toHaveLength(1);
    const calls = vendor.endpoint.server.requests.filter(({ path }) => path === '/v1/chat/completions');
    expect(calls).toHaveLength(summary.calls - 40);
  });

  it('that the vendor has lost is submitted anew by the next execution, and not before', async () => {
    const job = await shard({ method: 'response-generation' });
    await stopped(job);
    vendor.endpoint.queue.reset();
    await expect(stage().run(job, context())).rejects.toMatchObject({
      code: 'not-found',
      fix: expect.stringContaining('anew'),
    });
    expect(batches()).toHaveLength(0);
    expect(await stage().run(job, context())).toMatchObject({ accepted: 40 });
  });
});
