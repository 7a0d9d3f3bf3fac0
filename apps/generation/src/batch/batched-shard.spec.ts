import type { Job, Progress, ShardSpec } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { ProviderRuntimes, RunBudgets } from '@agora/model-runtime';
import { StagePlugins } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { useBatchEndpoint, type LineFate, type MockBatch, type Reply } from '@agora/testkit';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledgers } from '../../test/ledgers.js';
import { QUICK } from '../../test/quick.js';
import { Workshop, write, type ShardOptions } from '../../test/workshop.js';
import { SeedCache } from '../shard/seed-cache.js';
import { ShardStage } from '../shard/shard-stage.js';
import { BatchMode } from './batch-mode.js';

const KEY = 'sk-fixture-1234567890';
let fate: (id: string, batch: number) => LineFate;
/** The same prompt may be answered better the next time, unless `write` says. */
let answer: (prompt: string, index: number) => string;
let intercept: ((path: string, served: () => Promise<Reply>) => Promise<Reply> | undefined) | undefined;
const vendor = useBatchEndpoint({
  answer: (prompt, index) => answer(prompt, index),
  apiKey: KEY,
  fate: ({ custom_id: id }, batch) => fate(id, batch),
  intercept: ({ method, path }, served) => intercept?.(`${method} ${path}`, served),
});

let home: string;
let workshop: Workshop;
let ledgers: Ledgers;
const before = process.env['OPENAI_API_KEY'];
beforeEach(async () => {
  process.env['OPENAI_API_KEY'] = KEY;
  home = await mkdtemp(join(tmpdir(), 'agora-batch-'));
  workshop = new Workshop(home);
  ledgers = new Ledgers();
  fate = () => 'answered';
  answer = (prompt, index) => write(`${prompt} ${index}`);
  intercept = undefined;
});
afterEach(async () => {
  if (before === undefined) delete process.env['OPENAI_API_KEY'];
  else process.env['OPENAI_API_KEY'] = before;
  await rm(home, { recursive: true });
});

const PRICE = { input: 1, output: 2 };
const batches = (): readonly MockBatch[] => vendor.endpoint.queue.batches;
const idsOf = (batch: MockBatch | undefined): string[] => batch?.lines.map(({ custom_id: id }) => id) ?? [];
const submitted = (): string[] => batches().flatMap(idsOf);
const twice = (ids: string[]): string[] => ids.filter((id, index) => ids.indexOf(id) !== index);

function shard(options: Partial<ShardOptions> = {}, at = workshop): Promise<Job<ShardSpec>> {
  const { baseURL } = vendor.endpoint;
  return at.shard({
    baseURL,
    provider: 'openai',
    mode: 'batch',
    slots: { from: 0, to: 40 },
    maxAttempts: 12,
    price: PRICE,
    ...options,
  });
}

/** A stage as one process has it; each call is a process of its own as far as memory goes. */
function stage(at = workshop, tuning = QUICK): ShardStage {
  const providers = new ProviderRuntimes({ maxTries: 2, backoff: { baseMs: 1, capMs: 2 } });
  const mode = new BatchMode(tuning);
  return new ShardStage(
    at.store,
    new StagePlugins(seededRng),
    providers,
    new SeedCache(at.store),
    new RunBudgets(ledgers),
    mode,
  );
}

/** A stage whose vendor is different in something. */
function stageOf(vendorWith: PropertyDescriptorMap): ShardStage {
  const providers = new ProviderRuntimes();
  const batch = async (...named: Parameters<ProviderRuntimes['batch']>): Promise<object> =>
    Object.create((await providers.batch(...named)) ?? null, vendorWith) as object;
  const other = Object.create(providers, { batch: { value: batch } }) as ProviderRuntimes;
  const { store } = workshop;
  const mode = new BatchMode(QUICK);
  return new ShardStage(store, new StagePlugins(seededRng), other, new SeedCache(store), new RunBudgets(ledgers), mode);
}

const context = (report: (progress: Progress) => void = () => undefined, signal = new AbortController().signal) => ({
  signal,
  report,
});
const eventually = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const rows = async (job: Job<ShardSpec>, at = workshop) => (await at.rows(job.key)).train.map(({ id }) => id);

/** What this vendor writes is nothing that quality enhancement can use. */
const accepting = (job: Job<ShardSpec>): Job<ShardSpec> => ({
  ...job,
  runtime: { ...job.runtime, acceptYield: true },
});

describe('a shard by batches', () => {
  it.each(['instance-generation', 'response-generation', 'quality-enhancement'])(
    'makes the same rows by %s as it would live, at half the price',
    async (method) => {
      answer = write;
      const job = accepting(await shard({ method }));
      const summary = await stage().run(job, context());
      const inBatches = submitted();
      expect(inBatches.length).toBe(summary.calls);
      expect(twice(inBatches)).toEqual([]);

      const other = new Workshop(join(home, 'live'));
      const live = accepting(await shard({ method, mode: 'live' }, other));
      expect(live.key).toBe(job.key);
      const compared = await stage(other).run(live, context());
      expect(submitted()).toHaveLength(inBatches.length);
      expect(await rows(job)).toEqual(await rows(live, other));
      expect({ ...summary, usd: 0 }).toEqual({ ...compared, usd: 0 });
      expect(summary.usd).toBeCloseTo((compared.usd ?? Number.NaN) / 2, 12);
      expect(summary.usd).toBeGreaterThan(0);
    },
  );

  it('asks in waves: every slot that waits for nothing but its answer is in the next batch', async () => {
    const job = await shard({ method: 'response-generation' });
    await stage().run(job, context());
    const { rejected } = await workshop.rows(job.key);
    const tries = rejected.map(({ provenance }) => provenance.attempt);
    const wave = (attempt: number): number =>
      attempt === 0 ? 40 : tries.filter((each) => each === attempt - 1).length;
    expect(rejected.length).toBeGreaterThan(0);
    expect(batches().map(({ lines }) => lines.length)).toEqual(
      batches().map((_, attempt) => (attempt < 3 ? wave(attempt) : expect.any(Number))),
    );
  });

  it('says what is away and since when, and leaves its place meanwhile', async () => {
    vendor.endpoint.queue.hold({ done: 7 });
    const reports: Progress[] = [];
    let left = 0;
    const job = await shard({ method: 'response-generation' });
    const made = stage().run(job, { ...context((progress) => reports.push(progress)), leavePlace: () => (left += 1) });
    await eventually(() => reports.at(-1)?.away?.done === 7);
    expect(reports.at(-1)).toMatchObject({
      done: 0,
      total: 40,
      away: { requests: 40, done: 7, batches: 1, since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) },
    });
    expect(left).toBeGreaterThan(0);
    vendor.endpoint.queue.release();
    await made;
    expect(reports.at(-1)).toMatchObject({ done: 40, total: 40 });
    expect(reports.at(-1)?.away).toBeUndefined();
  });

  it('submits again only what expired or failed for a while', async () => {
    const held: Record<string, LineFate> = {};
    const odd: LineFate[] = [
      'expired',
      { status: 500, error: { message: 'oh' } },
      { status: 429, error: { message: 'slow' } },
    ];
    fate = (id, batch) => {
      if (batch > 0) return 'answered';
      return (held[id] ??= odd[Object.keys(held).length] ?? 'answered');
    };
    const job = await shard({ method: 'response-generation' });
    const summary = await stage().run(job, context());
    const again = Object.entries(held).flatMap(([id, what]) => (what === 'answered' ? [] : [id]));
    expect(again).toHaveLength(3);
    expect(twice(submitted()).sort()).toEqual(again.sort());
    expect(idsOf(batches()[1])).toEqual(expect.arrayContaining(again));
    expect(summary).toMatchObject({ accepted: 40, missing: 0 });
    // What failed was a call, what expired was not.
    expect(summary.calls).toBe(submitted().length - 1);
  });

  it('gives up what expires again and again, and asks something else', async () => {
    const job = await shard({ method: 'response-generation', slots: { from: 0, to: 4 } });
    let stubborn: string | undefined;
    fate = (id) => ((stubborn ??= id) === id ? 'expired' : 'answered');
    const summary = await stage(workshop, { ...QUICK, submissions: 3 }).run(job, context());
    expect(submitted().filter((id) => id === stubborn)).toHaveLength(3);
    expect(summary.rejected['timeout']).toBe(1);
    expect(summary.accepted + summary.missing).toBe(4);
  });

  it('counts a withheld prompt and one that is too long as rejected, and ends with what no repetition helps, all else kept', async () => {
    const job = await shard({ method: 'response-generation' });
    let refused = 0;
    const codes = ['content_filter', 'context_length_exceeded'];
    fate = () => {
      const code = codes[refused++];
      return code === undefined ? 'answered' : { status: 400, error: { message: 'no', code } };
    };
    const { rejected } = await stage().run(job, context());
    expect(rejected).toMatchObject({ 'content-filter': 1, 'too-long': 1 });

    const broken = await shard({ method: 'response-generation', experimentSeed: 2 });
    const from = batches().length;
    let hopeless: string | undefined;
    fate = (id) => ((hopeless ??= id) === id ? { status: 404, error: { message: 'no such model' } } : 'answered');
    await expect(stage().run(broken, context())).rejects.toMatchObject({ code: 'not-found', retryable: false });
    fate = () => 'answered';
    const wave = idsOf(batches()[from]);
    await stage().run(broken, context());
    const afterwards = batches()
      .slice(from + 1)
      .flatMap(idsOf);
    expect(afterwards.filter((id) => wave.includes(id))).toEqual([hopeless]);
  });

  it('waits when the vendor has no room, and submits anew', async () => {
    vendor.endpoint.queue.refuseNext({ code: 'token_limit_exceeded', message: 'Enqueued token limit reached' });
    const job = await shard({ method: 'response-generation' });
    expect(await stage().run(job, context())).toMatchObject({ accepted: 40, missing: 0 });
    expect(idsOf(batches()[1]).sort()).toEqual(idsOf(batches()[0]).sort());
  });

  it('ends when the vendor will not have a batch, and submits anew the next time', async () => {
    vendor.endpoint.queue.refuseNext({ code: 'invalid_request', message: 'no such parameter' });
    const job = await shard({ method: 'response-generation' });
    await expect(stage().run(job, context())).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('no such parameter'),
    });
    expect(await stage().run(job, context())).toMatchObject({ accepted: 40 });
  });

  it('needs a provider with batches', async () => {
    const job = await shard({ provider: 'openai-compatible' });
    await expect(stage().run(job, context())).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('"openai-compatible" has no batch interface'),
      fix: expect.stringContaining('mode: batch'),
    });
  });

  it('divides a wave that is too large for one batch', async () => {
    const job = await shard({ method: 'response-generation' });
    await stageOf({ maxRequests: { value: 15 } }).run(job, context());
    expect(
      batches()
        .map(({ lines }) => lines.length)
        .slice(0, 3),
    ).toEqual([15, 15, 10]);
    expect(twice(submitted())).toEqual([]);
  });
});

describe('a budget', () => {
  it('lets go what it can pay, then stops, and goes on with a larger one', async () => {
    const job = await shard({ method: 'response-generation', budgetUsd: 0.002 });
    ledgers.put(job.runId, { limitUsd: 0.002, committedUsd: 0 });
    await expect(stage().run(job, context())).rejects.toMatchObject({ code: 'budget-reached', retryable: false });
    const first = submitted();
    // Supposing 200 tokens each for the first wave; the answers are shorter, which leaves money for another.
    expect(first.length).toBeGreaterThan(5);
    expect(first.length).toBeLessThan(40);
    expect(batches().length).toBeGreaterThan(1);
    // The last one may go as long as there is anything left.
    expect(ledgers.committed(job.runId)).toBeLessThan(0.0021);

    ledgers.put(job.runId, { limitUsd: 1, committedUsd: 0 });
    const summary = await stage().run({ ...job, runtime: { ...job.runtime, budgetUsd: 1 } }, context());
    expect(summary.accepted).toBe(40);
    expect(twice(submitted())).toEqual([]);
    expect(summary.calls).toBe(submitted().length);
  });
});

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
