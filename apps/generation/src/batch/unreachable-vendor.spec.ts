import { Fault } from '@agora/plugin-api';
import type { Reply } from '@agora/testkit';
import { eventually, idsOf, twice, useBatchedShards } from '../../test/batched-shards.js';
import { QUICK } from '../../test/quick.js';
import { context } from '../../test/workbench.js';
import type { Workshop } from '../../test/workshop.js';

let intercept: ((path: string, served: () => Promise<Reply>) => Promise<Reply> | undefined) | undefined;
const { bench, batches, submitted, shard, stage, stageOf } = useBatchedShards({
  intercept: ({ method, path }, served) => intercept?.(`${method} ${path}`, served),
});
let workshop: Workshop;
beforeEach(() => ({ workshop } = bench));
beforeEach(() => {
  intercept = undefined;
});

describe('a vendor that is hard to reach', () => {
  const failing = (call: string, times: number, reply: Reply): void => {
    let left = times;
    intercept = (path, served) => (path.startsWith(call) && left-- > 0 ? Promise.resolve(reply) : served());
  };

  it.each<[string, string, Reply]>([
    ['uploads', 'POST /v1/files', { status: 503, body: { error: { message: 'busy' } } }],
    ['looks', 'GET /v1/batches/', { drop: true }],
    ['downloads', 'GET /v1/files/', { body: 'x'.repeat(2000), truncateAfter: 20 }],
  ])('is asked again: %s', async (_, call, reply) => {
    failing(call, 3, reply);
    const job = await shard({ method: 'response-generation' });
    expect(await stage().run(job, context())).toMatchObject({ accepted: 40, missing: 0 });
    expect(twice(submitted())).toEqual([]);
  });

  it('may have made the batch although its answer was lost', async () => {
    let lost = 0;
    intercept = async (path, served) => {
      const reply = await served();
      return path === 'POST /v1/batches' && lost++ === 0 ? { drop: true } : reply;
    };
    const job = await shard({ method: 'response-generation' });
    expect(await stage().run(job, context())).toMatchObject({ accepted: 40, missing: 0 });
    expect(lost).toBeGreaterThan(1);
    expect(twice(submitted())).toEqual([]);
  });

  it('that keeps no labels is given a batch again when nobody lived to hear of its id', async () => {
    const unlabelled = { find: { value: undefined } };
    intercept = async (path, served) => {
      const reply = await served();
      return path === 'POST /v1/batches' ? { hang: true } : reply;
    };
    const job = await shard({ method: 'response-generation' });
    const controller = new AbortController();
    const made = stageOf(unlabelled).run(job, context(undefined, controller.signal));
    await eventually(() => batches().length === 1);
    controller.abort();
    await expect(made).rejects.toMatchObject({ code: 'cancelled' });
    intercept = undefined;
    expect(await stageOf(unlabelled).run(job, context())).toMatchObject({ accepted: 40, missing: 0 });
    expect(twice(submitted()).sort()).toEqual(idsOf(batches()[0]).sort());
  });

  it('ends the shard with a fault that may pass when it stays away, and its batch is collected later', async () => {
    const job = await shard({ method: 'response-generation' });
    failing('GET /v1/batches/', Infinity, { status: 500, body: { error: { message: 'oh' } } });
    const fault: unknown = await stage(workshop, { ...QUICK, failedLooks: 3 })
      .run(job, context())
      .catch((error: unknown) => error);
    expect(Fault.from(fault)).toMatchObject({ code: 'unreachable', retryable: true });
    intercept = undefined;
    expect(await stage().run(job, context())).toMatchObject({
      accepted: 40,
      rejected: { 'result-tag': expect.any(Number) },
    });
    expect(twice(submitted())).toEqual([]);
  });

  it('ends the shard at once when it refuses the key', async () => {
    const job = await shard({ method: 'response-generation' });
    process.env['OPENAI_API_KEY'] = 'sk-another-key-000';
    const fault: unknown = await stage()
      .run(job, context())
      .catch((error: unknown) => error);
    expect(Fault.from(fault)).toMatchObject({ code: 'rejected-credential', retryable: false });
    expect(JSON.stringify(Fault.from(fault).toData())).not.toContain('sk-another');
    expect(batches()).toEqual([]);
  });
});
