import { startService } from '@agora/bus';
import { RUNS_BUCKET, runStateSchema, startRequestSchema, type RunEvent } from '@agora/contracts';
import type { Job, ShardSpec } from '@agora/run-schemas';
import { useNats } from '@agora/bus/testing';
import { spawnScript } from '@agora/service-testkit';
import { useBatchEndpoint, type LineFate, type MockBatch, type Reply } from '@agora/testkit';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { QUICK } from '../../test/quick.js';
import { Workshop, write, type ShardOptions } from '../../test/workshop.js';
import { GenerationModule } from '../generation.module.js';
import { service } from '../index.js';

const KEY = 'sk-fixture-1234567890';
const nats = useNats();
let fate: (id: string, batch: number) => LineFate;
let intercept: ((call: string, served: () => Promise<Reply>) => Promise<Reply> | undefined) | undefined;
const vendor = useBatchEndpoint({
  answer: (prompt, index) => write(`${prompt} ${index}`),
  apiKey: KEY,
  fate: ({ custom_id: id }, batch) => fate(id, batch),
  intercept: ({ method, path }, served) => intercept?.(`${method} ${path}`, served),
});

let home: string;
let workshop: Workshop;
const children: ChildProcess[] = [];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-batch-service-'));
  workshop = new Workshop(home);
  fate = () => 'answered';
  intercept = undefined;
});
afterEach(async () => {
  for (const child of children.splice(0)) await killed(child);
  await rm(home, { recursive: true, maxRetries: 3 });
});

const batches = (): readonly MockBatch[] => vendor.endpoint.queue.batches;
const submitted = (): string[] => batches().flatMap(({ lines }) => lines.map(({ custom_id: id }) => id));
const twice = (ids: string[]): string[] => ids.filter((id, index) => ids.indexOf(id) !== index);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, slot) => slot);

async function shard(runId: string, options: Partial<ShardOptions> = {}): Promise<Job<ShardSpec>> {
  const { baseURL } = vendor.endpoint;
  const job = await workshop.shard({
    baseURL,
    provider: 'openai',
    mode: 'batch',
    method: 'response-generation',
    slots: { from: 0, to: 30 },
    maxAttempts: 12,
    price: { input: 1, output: 2 },
    ...options,
  });
  return { ...job, runId };
}

async function worker(): Promise<ChildProcess> {
  const { PATH, HOME } = process.env;
  const child = spawnScript(resolve(__dirname, '../../test/batch-worker.ts'), [], {
    env: { PATH, HOME, SPEC_BUS: JSON.stringify(nats.options), SPEC_HOME: home, OPENAI_API_KEY: KEY },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await new Promise<void>((ready, reject) => {
    child.stdout?.once('data', () => ready());
    child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
  });
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Queues jobs and waits until each has ended; gives all events up to then. */
async function until(jobs: Job[], round = 1): Promise<RunEvent[]> {
  const bus = await nats.bus();
  const over = new AbortController();
  const waiting = new Set(jobs.map(({ key }) => key));
  const seen: RunEvent[] = [];
  const watched = (async () => {
    for await (const event of bus.runEvents(jobs[0]?.runId ?? '', { fromStart: true, signal: over.signal })) {
      seen.push(event);
      const ended = event.kind === 'stage-finished' || (event.kind === 'stage-failed' && event.final);
      if (ended && waiting.delete(event.key) && waiting.size === 0) over.abort();
    }
  })();
  for (const job of jobs) await bus.publishJob(job, round);
  await watched;
  return seen;
}

async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((done) => setTimeout(done, 20));
}

describe('the generation service, by batches', () => {
  it('collects the batch of a worker that was killed after it had submitted it, and submits nothing twice', async () => {
    vendor.endpoint.queue.hold({ done: 4 });
    const job = await shard('killed-away');
    const first = await worker();
    const ended = until([job]);
    // Looked at more than once: its id was journalled.
    await eventually(() => batches()[0]?.completed === 4);
    await killed(first);
    await worker();
    // Held for longer than the ack wait: signs of life keep the job with the second worker.
    await new Promise((done) => setTimeout(done, 3_500));
    expect(batches()).toHaveLength(1);
    vendor.endpoint.queue.release();
    const events = await ended;
    expect(events.at(-1)).toMatchObject({
      kind: 'stage-finished',
      summary: { requested: 30, accepted: 30, missing: 0, calls: submitted().length },
    });
    expect(events.filter(({ kind }) => kind === 'stage-started')).toHaveLength(2);
    const away = events.flatMap((event) => (event.kind === 'stage-progress' ? (event.progress.away ?? []) : []));
    expect(away[0]).toMatchObject({ requests: 30, batches: 1 });
    // The second worker knows since when it is away.
    expect(new Set(away.map(({ since }) => since)).size).toBeGreaterThan(0);
    expect(away.filter(({ requests }) => requests === 30).every(({ since }) => since === away[0]?.since)).toBe(true);
    expect(twice(submitted())).toEqual([]);
    const { train } = await workshop.rows(job.key);
    expect(train.map(({ provenance }) => provenance.slot)).toEqual(upTo(30));
    expect(await readdir(join(home, 'journals'))).toEqual([]);
  });

  it('finds the batch of a worker that was killed before it heard of its id', async () => {
    let answered = 0;
    intercept = async (call, served) => {
      const reply = await served();
      // The batch is made, and nobody ever learns of it.
      return call === 'POST /v1/batches' && answered++ === 0 ? { hang: true } : reply;
    };
    const job = await shard('killed-unheard');
    const first = await worker();
    const ended = until([job]);
    await eventually(() => answered > 0);
    await killed(first);
    expect(batches()).toHaveLength(1);
    await worker();
    expect((await ended).at(-1)).toMatchObject({ kind: 'stage-finished', summary: { accepted: 30, missing: 0 } });
    expect(twice(submitted())).toEqual([]);
  });

  it('pays nothing twice when workers are killed at any moment', async () => {
    const job = await shard('killed-often', { method: 'instance-generation' });
    const ended = until([job]);
    let over = false;
    void ended.then(() => (over = true));
    for (const ms of [150, 400, 250]) {
      const child = await worker();
      const calls = vendor.endpoint.server.requests.length;
      await eventually(() => over || vendor.endpoint.server.requests.length > calls);
      await new Promise((done) => setTimeout(done, ms));
      await killed(child);
    }
    await worker();
    expect((await ended).at(-1)).toMatchObject({
      kind: 'stage-finished',
      summary: { accepted: 30, missing: 0, calls: submitted().length },
    });
    expect(twice(submitted())).toEqual([]);
  });

  it('submits again what expired while nobody was there', async () => {
    vendor.endpoint.queue.hold();
    fate = (id, batch) => (batch === 0 && parseInt(id.slice(0, 2), 16) % 3 === 0 ? 'expired' : 'answered');
    const job = await shard('expired');
    const first = await worker();
    const ended = until([job]);
    await eventually(() => batches()[0]?.status === 'in_progress');
    await killed(first);
    vendor.endpoint.queue.release();
    await worker();
    expect((await ended).at(-1)).toMatchObject({ kind: 'stage-finished', summary: { accepted: 30, missing: 0 } });
    const expired =
      batches()[0]
        ?.lines.map(({ custom_id: id }) => id)
        .filter((id) => fate(id, 0) === 'expired') ?? [];
    expect(expired.length).toBeGreaterThan(2);
    expect(twice(submitted()).sort()).toEqual([...expired].sort());
  });

  it('has more shards away than it works on at once, beside others that are made live', async () => {
    const before = process.env['OPENAI_API_KEY'];
    process.env['OPENAI_API_KEY'] = KEY;
    const running = await startService(
      { ...service, concurrency: 2, module: (environment) => GenerationModule.in(environment, QUICK) },
      { bus: nats.options, home },
    );
    try {
      vendor.endpoint.queue.hold();
      const jobs = await Promise.all(
        upTo(5).map((index) => shard('many', { slots: { from: 10 * index, to: 10 * index + 10 } })),
      );
      const ended = until(jobs);
      await eventually(() => batches().length === 5);
      const live = await shard('beside', { mode: 'live', slots: { from: 90, to: 95 } });
      expect((await until([live])).at(-1)).toMatchObject({ kind: 'stage-finished', summary: { accepted: 5 } });
      vendor.endpoint.queue.release();
      const finished = (await ended).filter(({ kind }) => kind === 'stage-finished');
      expect(finished).toHaveLength(5);
    } finally {
      await running.close();
      if (before === undefined) delete process.env['OPENAI_API_KEY'];
      else process.env['OPENAI_API_KEY'] = before;
    }
  });

  it('cancels what is away when its run is cancelled', async () => {
    vendor.endpoint.queue.hold();
    const job = await shard('cancelled');
    const bus = await nats.bus();
    const runs = await bus.kv(RUNS_BUCKET, runStateSchema);
    const experiment = {
      name: 'x',
      generators: [{ id: 'g', provider: 'openai', model: 'm' }],
      domains: ['math'],
      instances: 1,
    };
    const state = {
      runId: job.runId,
      status: 'running' as const,
      round: 1,
      startedAt: new Date().toISOString(),
      request: startRequestSchema.parse({ experiment, baseDir: home }),
    };
    const revision = await runs.create(job.runId, state);
    await worker();
    const ended = until([job]);
    await eventually(() => batches()[0]?.status === 'in_progress');
    await runs.update(job.runId, { ...state, status: 'cancelled' }, revision);
    expect((await ended).at(-1)).toMatchObject({
      kind: 'stage-failed',
      final: true,
      fault: { code: 'cancelled', message: 'the run was cancelled' },
    });
    // Cancelled already where a look at it came between the vendor's doing and its answer.
    expect(batches()[0]?.status).toMatch(/^cancell(ing|ed)$/);
  });
});
