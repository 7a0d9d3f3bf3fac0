import { runCancelled } from '@agora/bus';
import type { Job, ShardSpec } from '@agora/contracts';
import { type BatchTuning, ProviderRuntimes, RunBudgets } from '@agora/model-runtime';
import { StagePlugins } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { useBatchEndpoint, type MockBatch, type Reply } from '@agora/testkit';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledgers } from '../../test/ledgers.js';
import { QUICK } from '../../test/quick.js';
import { Workshop, write, type ShardOptions } from '../../test/workshop.js';
import { SeedCache } from '../shard/seed-cache.js';
import { ShardStage } from '../shard/shard-stage.js';
import { BatchMode } from './batch-mode.js';

const KEY = 'sk-fixture-1234567890';
/** Asked to cancel: done already where a look at the batch came between the vendor's doing and its answer. */
const STOPPED = /^cancell(ing|ed)$/;
let intercept: ((call: string, served: () => Promise<Reply>) => Promise<Reply> | undefined) | undefined;
const vendor = useBatchEndpoint({
  answer: (prompt, index) => write(`${prompt} ${index}`),
  apiKey: KEY,
  intercept: ({ method, path }, served) => intercept?.(`${method} ${path}`, served),
});

let home: string;
let workshop: Workshop;
let run: AbortController;
const before = process.env['OPENAI_API_KEY'];
beforeEach(async () => {
  process.env['OPENAI_API_KEY'] = KEY;
  home = await mkdtemp(join(tmpdir(), 'agora-cancelled-'));
  workshop = new Workshop(home);
  run = new AbortController();
  intercept = undefined;
});
afterEach(async () => {
  if (before === undefined) delete process.env['OPENAI_API_KEY'];
  else process.env['OPENAI_API_KEY'] = before;
  await rm(home, { recursive: true });
});

const batches = (): readonly MockBatch[] => vendor.endpoint.queue.batches;
const states = (): string[] => batches().map(({ status: state }) => state);
const idsOf = (batch: MockBatch | undefined): string[] => batch?.lines.map(({ custom_id: id }) => id) ?? [];
const submitted = (): string[] => batches().flatMap(idsOf);
const twice = (ids: string[]): string[] => ids.filter((id, index) => ids.indexOf(id) !== index);
const eventually = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

function shard(options: Partial<ShardOptions> = {}): Promise<Job<ShardSpec>> {
  const { baseURL } = vendor.endpoint;
  const own = {
    baseURL,
    provider: 'openai' as const,
    mode: 'batch' as const,
    slots: { from: 0, to: 40 },
    maxAttempts: 12,
  };
  return workshop.shard({ ...own, price: { input: 1, output: 2 }, ...options });
}

/** A stage as one process has it, whose batches hold so many requests at most. */
function stage(maxRequests = 1_000, tuning: Partial<BatchTuning> = {}): ShardStage {
  const providers = new ProviderRuntimes();
  const batch = async (...named: Parameters<ProviderRuntimes['batch']>): Promise<object> =>
    Object.create((await providers.batch(...named)) ?? null, { maxRequests: { value: maxRequests } }) as object;
  return new ShardStage(
    workshop.store,
    new StagePlugins(seededRng),
    Object.create(providers, { batch: { value: batch } }) as ProviderRuntimes,
    new SeedCache(workshop.store),
    new RunBudgets(new Ledgers()),
    new BatchMode({ ...QUICK, ...tuning }),
  );
}

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
