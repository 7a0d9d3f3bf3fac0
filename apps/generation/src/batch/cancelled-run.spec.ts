import { runCancelled } from '@agora/bus';
import type { BatchTuning } from '@agora/model-runtime';
import type { Reply } from '@agora/testkit';
import { eventually, idsOf, twice, useBatchedShards } from '../../test/batched-shards.js';
import type { ShardStage } from '../shard/shard-stage.js';

/** Asked to cancel: done already where a look at the batch came between the vendor's doing and its answer. */
const STOPPED = /^cancell(ing|ed)$/;
let intercept: ((call: string, served: () => Promise<Reply>) => Promise<Reply> | undefined) | undefined;
const { vendor, batches, submitted, shard, stageOf } = useBatchedShards({
  intercept: ({ method, path }, served) => intercept?.(`${method} ${path}`, served),
});
let run: AbortController;
beforeEach(() => {
  run = new AbortController();
  intercept = undefined;
});

const states = (): string[] => batches().map(({ status: state }) => state);

/** A stage as one process has it, whose batches hold so many requests at most. */
const stage = (maxRequests = 1_000, tuning: Partial<BatchTuning> = {}): ShardStage =>
  stageOf({ maxRequests: { value: maxRequests } }, tuning);

const context = (signal = run.signal) => ({ signal, report: () => undefined });
const cancelled = { code: 'cancelled', message: expect.stringContaining('run was cancelled') };

it('has its batch cancelled; what was done is not paid twice', async () => {
  vendor.endpoint.queue.hold({ done: 12 });
  const job = await shard({ method: 'response-generation' });
  const made = stage().run(job, context());
  await eventually(() => batches().some(({ completed }) => completed === 12));
  run.abort(runCancelled());
  await expect(made).rejects.toMatchObject({
    code: 'cancelled',
    message: expect.stringContaining('run was cancelled'),
  });
  expect(batches()[0]?.status).toMatch(STOPPED);

  run = new AbortController();
  vendor.endpoint.queue.release();
  expect(await stage().run(job, context())).toMatchObject({ accepted: 40, missing: 0 });
  const [first] = batches();
  expect(first).toMatchObject({ status: 'cancelled', completed: 12 });
  expect(twice(submitted()).sort()).toEqual(idsOf(first).slice(12).sort());
});

it('has a batch cancelled that was on its way, and hands over no other', async () => {
  let release: () => void = () => undefined;
  const late = new Promise<void>((done) => (release = done));
  vendor.endpoint.queue.hold();
  intercept = async (call, served) => {
    const reply = await served();
    if (call === 'POST /v1/batches') await late;
    return reply;
  };
  const job = await shard({ method: 'response-generation' });
  const made = stage(15).run(job, context());
  await eventually(() => batches().length === 1);
  run.abort(runCancelled());
  release();
  await expect(made).rejects.toMatchObject(cancelled);
  expect(states()).toEqual([expect.stringMatching(STOPPED)]);
});

it('has the batches cancelled that an earlier worker left', async () => {
  vendor.endpoint.queue.hold();
  const job = await shard({ method: 'response-generation' });
  const controller = new AbortController();
  const first = stage().run(job, context(controller.signal));
  await eventually(() => states().includes('in_progress'));
  controller.abort();
  await expect(first).rejects.toMatchObject({ code: 'cancelled' });

  run.abort(runCancelled());
  await expect(stage().run(job, context())).rejects.toMatchObject(cancelled);
  expect(states()).toEqual([expect.stringMatching(STOPPED)]);
});

it('submits nothing again of a batch that ends while another is still being cancelled', async () => {
  vendor.endpoint.queue.hold();
  const job = await shard({ method: 'response-generation' });
  let release: () => void = () => undefined;
  const late = new Promise<void>((done) => (release = done));
  let asked = 0;
  intercept = async (call, served) => {
    if (call.endsWith('/cancel') && asked++ === 1) await late;
    return served();
  };
  const made = stage(20).run(job, context());
  await eventually(() => states().filter((state) => state === 'in_progress').length === 2);
  run.abort(runCancelled());
  await eventually(() => states().includes('cancelled'));
  const looks = vendor.endpoint.server.requests.length;
  await eventually(() => vendor.endpoint.server.requests.length > looks + 10);
  release();
  await expect(made).rejects.toMatchObject(cancelled);
  expect(batches()).toHaveLength(2);
});

it('has its batch cancelled by a vendor that could not hear of it at first', async () => {
  vendor.endpoint.queue.hold();
  let refused = 0;
  intercept = (call) => {
    if (!call.endsWith('/cancel') || refused > 0) return undefined;
    refused += 1;
    return Promise.resolve({ status: 503, body: { error: { message: 'busy', type: 'server_error' } } });
  };
  const job = await shard({ method: 'response-generation' });
  const made = stage().run(job, context());
  await eventually(() => states().includes('in_progress'));
  run.abort(runCancelled());
  await expect(made).rejects.toMatchObject(cancelled);
  expect(refused).toBe(1);
  expect(states()).toEqual([expect.stringMatching(STOPPED)]);
});

it('says which batches may still run when the vendor cannot be made to stop', async () => {
  vendor.endpoint.queue.hold();
  intercept = (call) => {
    if (!call.endsWith('/cancel')) return undefined;
    return Promise.resolve({ status: 503, body: { error: { message: 'busy', type: 'server_error' } } });
  };
  const job = await shard({ method: 'response-generation' });
  const made = stage().run(job, context());
  await eventually(() => states().includes('in_progress'));
  run.abort(runCancelled());
  await expect(made).rejects.toMatchObject({
    code: 'cancelled',
    retryable: false,
    message: expect.stringMatching(`batch ${batches()[0]?.id} of it may still run and cost.*busy`),
    fix: expect.stringContaining('cancel them'),
  });
  expect(states()).toEqual(['in_progress']);
});

it('names the batch that may still run also when the time is over before the tries are, and no other', async () => {
  vendor.endpoint.queue.hold();
  intercept = (call) => {
    if (call !== `POST /v1/batches/${batches()[1]?.id}/cancel`) return undefined;
    return Promise.resolve({ status: 503, body: { error: { message: 'busy', type: 'server_error' } } });
  };
  const job = await shard({ method: 'response-generation' });
  const made = stage(20, { retryMs: 600_000, cancelMs: 500 }).run(job, context());
  await eventually(() => states().filter((state) => state === 'in_progress').length === 2);
  run.abort(runCancelled());
  const fault = await made.catch((error: unknown) => error as Error);
  const [first, second] = batches();
  expect(fault).toMatchObject({ code: 'cancelled', message: expect.stringContaining(`batch ${second?.id} of it`) });
  expect((fault as Error).message).not.toContain(first?.id);
});
