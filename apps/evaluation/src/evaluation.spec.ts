import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtifactStore, readJsonl, stageKey, writeJsonl } from '@agora/artifacts';
import { startService, type RunningService } from '@agora/bus';
import {
  BUDGETS_BUCKET,
  ledgerSchema,
  readyReplySchema,
  type ReadyReply,
  subjects,
  type RunEvent,
} from '@agora/contracts';
import {
  evaluateSummarySchema,
  sampleSchema,
  type EvaluateSpec,
  type EvaluateSummary,
  type Job,
  type Sample,
  type StageRuntime,
  type Subject,
} from '@agora/run-schemas';
import { samplingSchema, type Benchmark } from '@agora/plugin-api';
import { nanoModel } from '@agora/nano-model';
import { PluginHost } from '@agora/plugin-host';
import { modelUse, workerVersion } from '@agora/python-worker';
import { seededRng } from '@agora/statistics';
import { useNats } from '@agora/bus/testing';
import { startChatEndpoint, type ChatEndpoint } from '@agora/testkit';
import { service } from './index.js';

jest.setTimeout(900_000);

let home: string;
let store: ArtifactStore;
let host: PluginHost;
let running: RunningService;
let runs = 0;

// Before the server ends, which the next line starts: a service says goodbye to the others.
afterAll(async () => {
  await running.close();
  await rm(home, { recursive: true, force: true });
});

const nats = useNats();

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-evaluation-'));
  store = new ArtifactStore(home);
  host = new PluginHost({ baseDir: home, rng: seededRng });
  running = await startService(service, { bus: nats.options, home, tuning: { backoffMs: [100] } });
});

interface Plan {
  domain?: string;
  items?: number;
  style?: 'few-shot' | 'chat';
  runtime?: Partial<StageRuntime>;
  change?: Partial<EvaluateSpec>;
}

async function benchmarkOf(domain: string): Promise<Benchmark> {
  const [benchmark] = (await host.create('domain', domain, {})).benchmarks;
  if (!benchmark) throw new Error(`${domain} has no benchmark`);
  return benchmark;
}

async function jobFor(subject: Subject, plan: Plan = {}): Promise<Job<EvaluateSpec>> {
  const { domain = 'nano-math', items: count = 20, style = 'chat', runtime = {}, change = {} } = plan;
  const benchmark = await benchmarkOf(domain);
  const rows = (await benchmark.items()).slice(0, count);
  const items = await store.build({ kind: 'items', domain, rows }, (dir) => writeJsonl(join(dir, 'items.jsonl'), rows));
  const spec: EvaluateSpec = {
    kind: 'evaluate',
    subject,
    domain: await host.use('domain', domain, {}),
    benchmark: { id: benchmark.id, version: benchmark.version },
    items: items.key,
    style,
    sampling: benchmark.sampling,
    worker: workerVersion,
    ...change,
  };
  return {
    key: stageKey(spec),
    runId: `run-${(runs += 1)}`,
    title: 'an evaluation',
    cells: ['cell'],
    spec,
    runtime: { baseDir: home, options: {}, limits: {}, ...runtime },
  };
}

const model = async (name: string): Promise<Subject> => ({ kind: 'model', model: await modelUse(name, home) });

/** Queues the job and gathers what the world is told until its stage is over. */
async function work(job: Job): Promise<RunEvent[]> {
  const bus = await nats.bus();
  const stop = new AbortController();
  const events: RunEvent[] = [];
  await bus.publishJob(job, 1);
  for await (const event of bus.runEvents(job.runId, { fromStart: true, signal: stop.signal })) {
    events.push(event);
    if (event.kind === 'stage-finished' || (event.kind === 'stage-failed' && event.final)) stop.abort();
  }
  return events;
}

async function summaryOf(job: Job): Promise<EvaluateSummary> {
  const last = (await work(job)).at(-1);
  return evaluateSummarySchema.parse(last?.kind === 'stage-finished' ? last.summary : last);
}

async function faultOf(job: Job): Promise<unknown> {
  const last = (await work(job)).at(-1);
  return last?.kind === 'stage-failed' ? last.fault : last;
}

/** As if nobody had ever been asked anything in this home folder. */
function forgetAnswers(): Promise<void> {
  return rm(join(home, 'answers'), { recursive: true, force: true });
}

async function samplesOf(job: Job): Promise<Sample[]> {
  const samples: Sample[] = [];
  for await (const sample of readJsonl((await store.open(job.key)).path('samples.jsonl'), sampleSchema)) {
    samples.push(sample);
  }
  return samples;
}

describe('a model on this machine', () => {
  it('answers a benchmark; every answer is kept with its prompt, score and what was read out of it', async () => {
    const job = await jobFor(await model('nano-reference'), { items: 40 });
    const summary = await summaryOf(job);
    const samples = await samplesOf(job);
    const values = samples.map(({ value }) => value);
    const items = await (await benchmarkOf('nano-math')).items();
    expect(samples.map(({ item }) => item)).toEqual(items.slice(0, 40).map(({ id }) => id));
    expect(summary).toMatchObject({ items: 40, mean: values.reduce((a, b) => a + b) / 40, usd: 0 });
    expect(summary.mean).toBeGreaterThan(0.9);
    expect(samples[0]).toMatchObject({
      prompt: { kind: 'chat', messages: [{ role: 'user', content: items[0]?.input }] },
      reason: expect.any(String) as string,
    });
    expect(samples.filter(({ value, extracted }) => value === 1 && extracted === null)).toEqual([]);

    const base = await summaryOf(await jobFor(await model('nano'), { items: 40, style: 'few-shot' }));
    expect(summary.mean).toBeGreaterThan(base.mean ?? Number.NaN);
  });

  it('gives the same answers when it is asked again from nothing', async () => {
    const job = await jobFor(await model('nano-reference'));
    await work(job);
    const first = await samplesOf(job);
    await store.discard(job.key);
    await forgetAnswers();
    await work({ ...job, runId: 'again' });
    expect(await samplesOf(job)).toEqual(first);
  });

  it('is a student like any other when a training left it', async () => {
    const train = await store.build({ kind: 'train', of: 'spec' }, async (dir) => {
      await cp(nanoModel.reference, join(dir, 'checkpoint'), { recursive: true });
    });
    const student = await jobFor({ kind: 'student', train: train.key });
    const reference = await jobFor(await model('nano-reference'));
    expect((await summaryOf(student)).mean).toBe((await summaryOf(reference)).mean);
    expect(await samplesOf(student)).toEqual(await samplesOf(reference));
  });

  it('has its programs run in the sandbox', async () => {
    const job = await jobFor(await model('nano-reference'), { domain: 'nano-code', items: 12 });
    expect((await summaryOf(job)).mean).toBeGreaterThan(0);
    expect((await samplesOf(job)).some(({ output }) => output.includes('return'))).toBe(true);
  });

  it('gets ready behind an answer that comes at once', async () => {
    const bus = await nats.bus();
    const ask = (): Promise<ReadyReply> => bus.request(subjects.rpc('evaluation', 'prepare'), {}, readyReplySchema);
    await ask();
    while (!(await ask()).ready) await new Promise((resolve) => setTimeout(resolve, 100));
  });

  it.each([
    ['another worker', { worker: '0123456789abcdef' }, /worker 0123456789abcdef was planned/],
    ['another model', { subject: { kind: 'model', model: { model: 'nano', fingerprint: 'f' } } }, /"nano" is not the/],
    ['another benchmark', { benchmark: { id: 'nano-math-held-out', version: '0' } }, /0 was planned, but domain/],
    ['no benchmark of the domain', { benchmark: { id: 'chess', version: '1' } }, /"chess" 1 was planned, .* has none/],
    ['another domain', { domain: { plugin: 'nano-math', version: '0', identity: {} } }, /domain "nano-math" 0 was/],
  ])('does not answer for %s than was planned', async (_, change, message) => {
    const job = await jobFor(await model('nano'), { change: change as Partial<EvaluateSpec> });
    expect(await faultOf(job)).toMatchObject({
      code: 'invalid-input',
      retryable: false,
      message: expect.stringMatching(message) as string,
    });
  });
});

describe('a generator', () => {
  let endpoint: ChatEndpoint;

  beforeEach(async () => {
    endpoint = await startChatEndpoint({ answer: () => 'I think so.\nAnswer: 7' });
  });
  afterEach(() => endpoint.close());
  beforeEach(forgetAnswers);

  async function generator(runtime: Partial<StageRuntime> = {}, items = 10): Promise<Job<EvaluateSpec>> {
    const options = { baseURL: endpoint.baseURL };
    const subject: Subject = {
      kind: 'generator',
      generator: {
        id: 'fixture',
        provider: await host.use('provider', 'openai-compatible', options),
        model: 'fixture-1',
        sampling: samplingSchema.parse({}),
      },
    };
    return jobFor(subject, {
      items,
      runtime: { options: { 'openai-compatible': options }, limits: { concurrency: 1 }, ...runtime },
    });
  }

  it('answers the questions one by one, with their price', async () => {
    const job = await generator({ price: { input: 0, output: 1_000_000 } });
    const items = (await (await benchmarkOf('nano-math')).items()).slice(0, 10);
    const right = items.filter(({ target }) => /\b7$/.test(target ?? '')).length;
    expect(await summaryOf(job)).toMatchObject({ items: 10, mean: right / 10, usd: 50 });
    expect((await samplesOf(job))[0]).toMatchObject({ extracted: '7', output: 'I think so.\nAnswer: 7' });
    expect(endpoint.server.requests).toHaveLength(10);
  });

  it('is asked only what is new when there are more questions, and nothing for another file of the same', async () => {
    const price = { input: 0, output: 1_000_000 };
    const job = await generator({ price });
    await work(job);
    const more = await generator({ price }, 14);
    expect(await summaryOf(more)).toMatchObject({ items: 14, cached: 10, usd: 20 });
    expect(endpoint.server.requests).toHaveLength(14);
    const rows = (await (await benchmarkOf('nano-math')).items()).slice(3, 9).reverse();
    const items = await store.build({ kind: 'items', rows }, (dir) => writeJsonl(join(dir, 'items.jsonl'), rows));
    const spec = { ...more.spec, items: items.key };
    const other = { ...more, runId: 'other-file', spec, key: stageKey(spec) };
    expect(await summaryOf(other)).toMatchObject({ items: 6, cached: 6, usd: 0 });
    expect(await samplesOf(other)).toEqual((await samplesOf(more)).slice(3, 9).reverse());
    expect(endpoint.server.requests).toHaveLength(14);
  });

  it('stops at the budget, and is not asked again what it has answered', async () => {
    const price = { input: 0, output: 1_000_000 };
    const job = await generator({ price, budgetUsd: 12 });
    const ledgers = await (await nats.bus()).kv(BUDGETS_BUCKET, ledgerSchema);
    await ledgers.create(job.runId, { limitUsd: 12, committedUsd: 0 });
    expect(await faultOf(job)).toMatchObject({ code: 'budget-reached', fix: expect.any(String) as string });
    expect(endpoint.server.requests).toHaveLength(3);
    expect((await ledgers.get(job.runId))?.value.committedUsd).toBe(15);
    const again = { ...job, runId: 'with-more-money', runtime: { ...job.runtime, budgetUsd: 100 } };
    await ledgers.create(again.runId, { limitUsd: 100, committedUsd: 0 });
    expect(await summaryOf(again)).toMatchObject({ items: 10, usd: 50 });
    expect(endpoint.server.requests).toHaveLength(10);
    expect((await ledgers.get(again.runId))?.value.committedUsd).toBe(35);
  });

  it('is told why its endpoint fails', async () => {
    endpoint.server.reply({ status: 401, body: { error: { message: 'no more' } } });
    expect(await faultOf(await generator())).toMatchObject({ code: 'rejected-credential', retryable: false });
  });

  it('has no answer to a prompt that does not fit its context, unless none does', async () => {
    const misfit = { status: 400, body: { error: { message: 'too many', code: 'context_length_exceeded' } } };
    endpoint.server.reply(misfit);
    const job = await generator({ price: { input: 0, output: 1_000_000 } });
    expect(await summaryOf(job)).toMatchObject({ items: 10, tooLong: 1, usd: 45 });
    const unanswered = (await samplesOf(job)).filter(({ finish }) => finish === 'length');
    expect(unanswered).toMatchObject([{ output: '', value: 0, reason: expect.stringContaining('too many') as string }]);

    endpoint.server.respond(() => misfit);
    await store.discard(job.key);
    await forgetAnswers();
    const fault = await faultOf({ ...job, runId: 'too-small' });
    expect(fault).toMatchObject({ code: 'too-long', fix: expect.stringContaining('larger context') as string });
  });

  it('must have a price when there is a budget', async () => {
    expect(await faultOf(await generator({ budgetUsd: 12 }))).toMatchObject({ code: 'invalid-input' });
    expect(endpoint.server.requests).toHaveLength(0);
  });
});
