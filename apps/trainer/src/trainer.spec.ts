import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtifactStore, stageKey, writeJsonl } from '@agora/artifacts';
import { startService, type RunningService } from '@agora/bus';
import { readyReplySchema, type ReadyReply, subjects, type RunEvent } from '@agora/contracts';
import { NANO_TRAINING, trainSummarySchema, type Job, type TrainSpec, type TrainSummary } from '@agora/run-schemas';
import { JobFolder } from '@agora/jobs';
import { modelUse, workerVersion } from '@agora/python-worker';
import { useNats } from '@agora/bus/testing';
import { checkpointMinutes } from './checkpoint-minutes.js';
import { service } from './index.js';
import { TrainStage } from './train-stage.js';
import type { TrainerBackend } from './trainer-backend.js';

jest.setTimeout(900_000);

const nats = useNats();
let home: string;
let store: ArtifactStore;
let running: RunningService;
let runs = 0;

beforeAll(async () => {
  process.env['AGORA_CHECKPOINT_MINUTES'] = '0';
  home = await mkdtemp(join(tmpdir(), 'agora-trainer-'));
  store = new ArtifactStore(home);
  running = await startService(service, { bus: nats.options, home, tuning: { backoffMs: [100] } });
});

afterAll(async () => {
  delete process.env['AGORA_CHECKPOINT_MINUTES'];
  await running.close();
  await rm(home, { recursive: true, force: true });
});

const rows = (count: number): { instruction: string; response: string }[] =>
  Array.from({ length: count }, (_, n) => ({ instruction: `What is ${n} plus 2?`, response: `${n} + 2 = ${n + 2}` }));

async function keep(kind: string, file: string, values: unknown[]): Promise<string> {
  const artifact = await store.build({ kind, values }, async (dir) => {
    await writeJsonl(join(dir, file), values);
    return {};
  });
  return artifact.key;
}

async function jobFor(count: number, change: Partial<TrainSpec> = {}): Promise<Job<TrainSpec>> {
  const spec: TrainSpec = {
    kind: 'train',
    student: await modelUse('nano', home),
    dataset: await keep('dataset', 'train.jsonl', rows(count)),
    training: { ...NANO_TRAINING, batchSize: 16, epochs: 1 },
    seed: 1,
    worker: workerVersion,
    ...change,
  };
  const runtime = { baseDir: home, options: {}, limits: {} };
  return { key: stageKey(spec), runId: `run-${(runs += 1)}`, title: 'a student', cells: ['cell'], spec, runtime };
}

/** Queues the job and gathers what the world is told until its stage is over. */
async function work(job: Job, onEvent: (event: RunEvent) => void = () => undefined): Promise<RunEvent[]> {
  const bus = await nats.bus();
  const stop = new AbortController();
  const events: RunEvent[] = [];
  await bus.publishJob(job, 1);
  for await (const event of bus.runEvents(job.runId, { fromStart: true, signal: stop.signal })) {
    events.push(event);
    onEvent(event);
    if (event.kind === 'stage-finished' || (event.kind === 'stage-failed' && event.final)) stop.abort();
  }
  return events;
}

function summaryIn(events: RunEvent[]): TrainSummary {
  const last = events.at(-1);
  return trainSummarySchema.parse(last?.kind === 'stage-finished' ? last.summary : last);
}

function faultIn(events: RunEvent[]): unknown {
  const last = events.at(-1);
  return last?.kind === 'stage-failed' ? last.fault : last;
}

/** Pids of the Python workers that this process started. */
async function pythonWorkers(): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir('/proc')) {
    const [command, stat] = await Promise.all(
      ['cmdline', 'stat'].map((file) => readFile(`/proc/${entry}/${file}`, 'utf8').catch(() => '')),
    );
    const parent = Number(stat?.slice(stat.lastIndexOf(')')).split(' ')[2]);
    if (command?.includes('agora_jobs') && parent === process.pid) found.push(Number(entry));
  }
  return found;
}

it('trains a student into an artifact, once', async () => {
  const job = await jobFor(20);
  const events = await work(job);
  expect(summaryIn(events)).toMatchObject({ rows: 20, tooLong: 0, steps: 2, device: expect.any(String) as string });
  const progress = events.filter((event) => event.kind === 'stage-progress').at(-1);
  expect(progress?.progress).toMatchObject({ done: 2, total: 2, unit: 'steps' });

  const artifact = await store.open(job.key);
  expect(Object.keys(artifact.manifest.files)).toEqual(
    expect.arrayContaining(['log.jsonl', 'checkpoint/config.json', 'checkpoint/model.safetensors']),
  );
  const again = await work({ ...job, runId: 'another-run' });
  expect(summaryIn(again)).toEqual(summaryIn(events));
  expect((await store.open(job.key)).manifest.createdAt).toBe(artifact.manifest.createdAt);
});

it('trains on the seeds that have a response as well, where the method says so', async () => {
  const seeds = await keep('seeds', 'seeds.jsonl', [
    { id: 'a', instruction: 'What is 1 plus 1?', response: '1 + 1 = 2' },
    { id: 'b', instruction: 'Never answered' },
  ]);
  expect(summaryIn(await work(await jobFor(20, { seeds })))).toMatchObject({ rows: 21, seedRows: 1 });
});

it('gets ready behind an answer that comes at once', async () => {
  const bus = await nats.bus();
  const ask = (): Promise<ReadyReply> => bus.request(subjects.rpc('trainer', 'prepare'), {}, readyReplySchema);
  await ask();
  while (!(await ask()).ready) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await pythonWorkers()).toHaveLength(1);
});

it('goes on where it was when the Python worker is killed in the middle, and leaves the same student', async () => {
  const job = await jobFor(64, { training: { ...NANO_TRAINING, batchSize: 16, epochs: 20 } });
  let attempts = 0;
  let from: number | undefined;
  let killed: Promise<void> | undefined;
  const events = await work(job, (event) => {
    if (event.kind === 'stage-started') attempts += 1;
    if (event.kind !== 'stage-progress') return;
    if (attempts === 2) from ??= event.progress.done;
    if (killed || event.progress.done < 10) return;
    killed = pythonWorkers().then((pids) => pids.forEach((pid) => process.kill(pid, 'SIGKILL')));
  });
  await killed;
  expect(events.filter(({ kind }) => kind === 'stage-started')).toHaveLength(2);
  expect(events.find((event) => event.kind === 'stage-failed')).toMatchObject({
    final: false,
    fault: { code: 'worker-crashed', retryable: true },
  });
  expect(summaryIn(events)).toMatchObject({ rows: 64, steps: 80 });
  const log = (await readFile((await store.open(job.key)).path('log.jsonl'), 'utf8')).trim().split('\n');
  expect(log.map((line) => (JSON.parse(line) as { step: number }).step)).toEqual(
    Array.from({ length: 80 }, (_, index) => index + 1),
  );
  expect(from).toBeGreaterThanOrEqual(10);
  expect(await readdir(store.home.building)).toEqual([]);
  expect(await readdir(store.home.jobs)).toEqual([]);

  const { files } = (await store.open(job.key)).manifest;
  await store.discard(job.key);
  await work({ ...job, runId: 'at-a-stretch' });
  expect((await store.open(job.key)).manifest.files).toEqual(files);
});

it('ends a training that is cancelled by hand, for this run, and goes on with it in the next', async () => {
  const job = await jobFor(64, { training: { ...NANO_TRAINING, batchSize: 16, epochs: 20 }, seed: 3 });
  const folder = new JobFolder(store.home.job(job.key));
  let cancelled: Promise<void> | undefined;
  const events = await work(job, ({ kind }) => {
    if (kind === 'stage-progress') cancelled ??= folder.cancel();
  });
  await cancelled;
  expect(events.at(-1)).toMatchObject({ kind: 'stage-failed', final: true, fault: { code: 'ended-by-hand' } });
  expect(await folder.isCancelled()).toBe(true);
  expect(summaryIn(await work({ ...job, runId: 'given-again' }))).toMatchObject({ rows: 64, steps: 80 });
});

it('removes what is left of a training whose student is there', async () => {
  const job = await jobFor(20, { seed: 7 });
  await work(job);
  const left = join(store.home.job(job.key), 'checkpoints', '1');
  await mkdir(left, { recursive: true });
  const backend = {} as TrainerBackend;
  await new TrainStage(store, backend).run(job, { signal: new AbortController().signal, report: () => undefined });
  expect(await readdir(store.home.jobs)).toEqual([]);
});

it.each([
  [{}, 10],
  [{ AGORA_CHECKPOINT_MINUTES: '0.5' }, 0.5],
  [{ AGORA_CHECKPOINT_MINUTES: 'off' }, null],
])('takes a checkpoint every so many minutes: %j, %s', (environment, minutes) => {
  expect(checkpointMinutes(environment)).toBe(minutes);
});

it('refuses what is no number of minutes', () => {
  for (const wrong of ['soon', '-1', 'Infinity'])
    expect(() => checkpointMinutes({ AGORA_CHECKPOINT_MINUTES: wrong })).toThrow(/AGORA_CHECKPOINT_MINUTES is/);
});

it.each([
  ['another worker', { worker: '0123456789abcdef' }, /worker 0123456789abcdef was planned/],
  ['another student', { student: { model: 'nano', fingerprint: 'f' } }, /student.model: "nano" is not the model/],
])('refuses to answer for %s than was planned', async (_, change, message) => {
  expect(faultIn(await work(await jobFor(20, change)))).toMatchObject({
    code: 'invalid-input',
    retryable: false,
    message: expect.stringMatching(message) as string,
    fix: expect.any(String) as string,
  });
});

it('says why a student cannot be trained', async () => {
  const dataset = await keep('dataset', 'train.jsonl', []);
  expect(faultIn(await work(await jobFor(0, { dataset })))).toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('the dataset is empty') as string,
  });
  expect(faultIn(await work(await jobFor(20, { dataset: 'f'.repeat(64) })))).toMatchObject({ code: 'not-found' });
});
