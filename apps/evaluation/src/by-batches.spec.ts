import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stageKey } from '@agora/artifacts';
import { useNats } from '@agora/bus/testing';
import { BUDGETS_BUCKET, ledgerSchema, type Progress, type RunEvent } from '@agora/contracts';
import type { EvaluateSpec, Job } from '@agora/run-schemas';
import { PluginHost } from '@agora/plugin-host';
import { spawnScript } from '@agora/service-testkit';
import { useBatchEndpoint } from '@agora/testkit';
import { QuizMaster, type QuizOptions } from '../test/quiz.js';

jest.setTimeout(120_000);

const vendor = useBatchEndpoint({
  answer: (prompt) => (prompt.startsWith('judge') ? 'good work' : `my answer to ${prompt}`),
});
const nats = useNats();
let home: string;
let worker: ChildProcess;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-by-batches-'));
  worker = await startWorker();
});
afterEach(async () => {
  await ended(worker, 'SIGTERM');
  await rm(home, { recursive: true });
});

async function startWorker(): Promise<ChildProcess> {
  const { PATH, HOME } = process.env;
  const child = spawnScript(resolve(__dirname, '../test/worker.ts'), [], {
    env: { PATH, HOME, SPEC_BUS: JSON.stringify(nats.options), SPEC_HOME: home, OPENAI_API_KEY: 'sk-fixture' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout as NonNullable<typeof child.stdout>, 'data');
  return child;
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

const FREE = { input: 0, output: 0 };
/** A dollar a word, live. */
const BY_WORD = { input: 0, output: 1_000_000 };
/** Six answers of five words, at half a dollar a word. */
const USD = 15;

const quizOf = (options: Partial<QuizOptions>): Promise<Job<EvaluateSpec>> =>
  new QuizMaster(home).job({ baseURL: vendor.endpoint.baseURL, items: 6, price: FREE, ...options });

const openai = (): Promise<EvaluateSpec['domain']> =>
  new PluginHost({ baseDir: home }).use('provider', 'openai', { baseURL: vendor.endpoint.baseURL });

/** The same evaluation with a judge at a vendor that has batches. */
async function judgedByBatches({ spec, runtime, ...job }: Job<EvaluateSpec>): Promise<Job<EvaluateSpec>> {
  const options = { baseURL: vendor.endpoint.baseURL };
  const judged: EvaluateSpec = { ...spec, judge: { provider: await openai(), model: 'judge-1', sampling: {} } };
  const judge = { options, limits: {}, price: BY_WORD, mode: 'batch' as const };
  return { ...job, key: stageKey(judged), spec: judged, runtime: { ...runtime, judge } };
}

/** The same evaluation of a generator at a vendor that has batches. */
async function answeredByBatches({ spec, runtime, ...job }: Job<EvaluateSpec>): Promise<Job<EvaluateSpec>> {
  const generator = { id: 'a', provider: await openai(), model: 'a-1', sampling: {} };
  const asked: EvaluateSpec = { ...spec, subject: { kind: 'generator', generator } };
  const options = { ...runtime.options, openai: { baseURL: vendor.endpoint.baseURL } };
  return { ...job, key: stageKey(asked), spec: asked, runtime: { ...runtime, options, price: BY_WORD, mode: 'batch' } };
}

/** All events of the job up to its end. */
async function made(job: Job<EvaluateSpec>, round = 1): Promise<RunEvent[]> {
  const bus = await nats.bus();
  await bus.publishJob(job, round);
  const seen: RunEvent[] = [];
  for await (const event of bus.runEvents(job.runId, { fromStart: true, signal: new AbortController().signal })) {
    seen.push(event);
    if (event.kind === 'stage-finished' || (event.kind === 'stage-failed' && event.final)) return seen;
  }
  return seen;
}

/** What the run first tells of as pending at the vendor. */
async function firstAway(runId: string): Promise<Progress['away']> {
  const bus = await nats.bus();
  for await (const event of bus.runEvents(runId, { fromStart: true, signal: new AbortController().signal })) {
    if (event.kind === 'stage-progress' && event.progress.away) return event.progress.away;
  }
  return undefined;
}

const submitted = (): string[] =>
  vendor.endpoint.queue.batches.flatMap(({ lines }) => lines.map(({ custom_id: id }) => id));
const live = (): number => vendor.endpoint.server.requests.filter(({ path }) => path === '/v1/chat/completions').length;

it('asks the judge of a benchmark by batches, at half the price', async () => {
  const events = await made(await judgedByBatches(await quizOf({})));
  // Two words a judgment, at half a dollar a word.
  expect(events.at(-1)).toMatchObject({
    kind: 'stage-finished',
    summary: { items: 6, mean: 1, usd: 6, judge: { judgments: 6, cached: 0, usd: 6 } },
  });
  expect(submitted()).toHaveLength(6);
  expect(live()).toBe(6);
});

describe('a generator that answers by batches', () => {
  it('pays half the price, and says what is pending at the vendor', async () => {
    vendor.endpoint.queue.hold();
    const job = await answeredByBatches(await quizOf({ benchmark: 'plain' }));
    const events = made(job);
    expect(await firstAway(job.runId)).toMatchObject({ requests: 6, batches: 1 });
    vendor.endpoint.queue.release();
    expect((await events).at(-1)).toMatchObject({ kind: 'stage-finished', summary: { items: 6, usd: USD } });
    expect(new Set(submitted()).size).toBe(6);
    expect(live()).toBe(0);
  });

  it('pays nothing twice when it is killed while the vendor has its questions', async () => {
    vendor.endpoint.queue.hold({ done: 2 });
    const job = await answeredByBatches(await quizOf({ benchmark: 'plain' }));
    const events = made(job);
    while (vendor.endpoint.queue.batches[0]?.completed !== 2) await new Promise((done) => setTimeout(done, 20));
    await ended(worker, 'SIGKILL');
    worker = await startWorker();
    vendor.endpoint.queue.release();
    expect((await events).at(-1)).toMatchObject({ kind: 'stage-finished', summary: { items: 6 } });
    expect(submitted()).toHaveLength(6);
    expect(live()).toBe(0);
  });

  it('asks live for what is in no batch, once the run goes on live', async () => {
    vendor.endpoint.queue.hold();
    const job = await answeredByBatches(await quizOf({ benchmark: 'plain' }));
    const events = made(job);
    while (vendor.endpoint.queue.batches[0]?.status !== 'in_progress')
      await new Promise((done) => setTimeout(done, 20));
    await ended(worker, 'SIGKILL');
    const bus = await nats.bus();
    await bus.publishJob({ ...job, runtime: { ...job.runtime, mode: 'live' } }, 2);
    vendor.endpoint.queue.release();
    worker = await startWorker();
    expect((await events).at(-1)).toMatchObject({ kind: 'stage-finished', summary: { items: 6 } });
    expect(submitted()).toHaveLength(6);
    expect(live()).toBe(0);
  });

  it('stops at the budget before anything is handed over that it does not cover', async () => {
    // Before the first answer, each is supposed to take 50 tokens at half a dollar.
    const job = await answeredByBatches(await quizOf({ benchmark: 'plain', budgetUsd: 8 }));
    const ledgers = await (await nats.bus()).kv(BUDGETS_BUCKET, ledgerSchema);
    await ledgers.create(job.runId, { limitUsd: 8, committedUsd: 0 });
    const events = await made(job);
    expect(events.at(-1)).toMatchObject({ kind: 'stage-failed', fault: { code: 'budget-reached' } });
    const paid = submitted().length;
    expect(paid).toBeLessThan(6);
    const again = { ...job, runId: `${job.runId}-more`, runtime: { ...job.runtime, budgetUsd: 1000 } };
    await ledgers.create(again.runId, { limitUsd: 1000, committedUsd: 0 });
    expect((await made(again)).at(-1)).toMatchObject({ kind: 'stage-finished', summary: { items: 6, usd: USD } });
    expect(submitted()).toHaveLength(6);
    expect((await ledgers.get(again.runId))?.value.committedUsd).toBeCloseTo((USD / 6) * (6 - paid), 9);
  });

  it('says so where the provider has none', async () => {
    const job = await quizOf({ benchmark: 'plain' });
    const events = await made({ ...job, runtime: { ...job.runtime, mode: 'batch' } });
    expect(events.at(-1)).toMatchObject({
      kind: 'stage-failed',
      fault: { code: 'invalid-input', message: expect.stringContaining('has no batch interface') as string },
    });
  });
});
