// Long: one running service, with its NATS and its home, stands for all of it.
import { isAlive, until } from '@agora/service-testkit';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ArtifactStore, stageKey, writeJsonl, type Artifact } from '@agora/artifacts';
import { startService, type RunningService } from '@agora/bus';
import { measureSummarySchema, stageRuntimeSchema, type Job, type MeasureSpec, type RunEvent } from '@agora/contracts';
import { describeModels, ModelHub } from '@agora/model-hub';
import { ModelHubServer } from '@agora/model-hub/testing';
import { PluginHost } from '@agora/plugin-host';
import { useNats } from '@agora/bus/testing';
import { ModuleKind, transpileModule } from 'typescript';
import { z } from 'zod';
import { intrinsicMetrics } from './index.js';
import { nanoModel } from '@agora/nano-model';
import { childrenNamed, fixture, fromSources, pythonIfReady, readLines, tempFolder } from '../test/spec-support.js';

// The first call of Python loads torch.
jest.setTimeout(120_000);

const nats = useNats();
let folder: Awaited<ReturnType<typeof tempFolder>>;
let store: ArtifactStore;
let host: PluginHost;
let running: RunningService;
let runs = 0;

let modelHub: ModelHubServer;

beforeAll(async () => {
  modelHub = await ModelHubServer.start();
  process.env['HF_ENDPOINT'] = modelHub.url;
  folder = await tempFolder();
  process.env['HF_HOME'] = join(folder.path, 'hf');
  store = new ArtifactStore(join(folder.path, 'home'));
  host = new PluginHost({ baseDir: folder.path });
  const plugins = ['response-words.cjs', 'no-unit.cjs'].map((name) => join(folder.path, name));
  for (const file of plugins) await writeFile(file, '');
  running = await startService(intrinsicMetrics(fromSources), {
    bus: nats.options,
    home: join(folder.path, 'home'),
    log: silent,
    plugins,
    tuning: { backoffMs: [50] },
  });
});
afterAll(async () => {
  await running.close();
  await modelHub.close();
  await folder.remove();
});

const quiet = (): void => undefined;
const silent = { debug: quiet, log: quiet, warn: quiet, error: quiet };

const instance = (slot: number, instruction: string, response: string): unknown => ({
  id: `row-${slot}`,
  instruction,
  response,
  provenance: {
    generator: 'g',
    provider: 'p',
    model: 'm',
    method: 'x',
    domain: 'd',
    slot,
    attempt: 0,
    seedIds: [],
    variables: {},
    promptHash: 'h',
    sampling: {},
  },
});

const sums = (count: number, name = 'Ann'): unknown[] =>
  Array.from({ length: count }, (_, n) =>
    instance(n, `${name} has ${n} apples and buys ${n % 7} more. How many?`, `${n + (n % 7)}`),
  );

function dataset(rows: unknown[]): Promise<Artifact> {
  return store.build({ kind: 'dataset', rows }, (dir) => writeJsonl(join(dir, 'train.jsonl'), rows).then(() => ({})));
}

interface Wanted {
  rows?: unknown[];
  metric?: string;
  options?: Record<string, unknown>;
  change?(spec: MeasureSpec): MeasureSpec;
}

async function jobOf({ rows = sums(20), metric = 'reward', options = {}, change }: Wanted): Promise<Job<MeasureSpec>> {
  const planned: MeasureSpec = {
    kind: 'measure',
    dataset: (await dataset(rows)).key,
    metric: await host.use('metric', metric, options),
    id: metric,
    models: stageKey('models'),
  };
  const spec = change?.(planned) ?? planned;
  return {
    key: stageKey(spec),
    runId: `run-${(runs += 1)}`,
    title: `cell ${metric}`,
    cells: ['cell'],
    spec,
    runtime: stageRuntimeSchema.parse({ baseDir: folder.path, options: { [metric]: options } }),
  };
}

/** Publishes the job and resolves with its events up to the one that ends it. */
async function work(job: Job, onEvent: (event: RunEvent) => void = quiet): Promise<RunEvent[]> {
  const bus = await nats.bus();
  await bus.publishJob(job, 1);
  const controller = new AbortController();
  const events: RunEvent[] = [];
  for await (const event of bus.runEvents(job.runId, { fromStart: true, signal: controller.signal })) {
    events.push(event);
    onEvent(event);
    if (event.kind === 'stage-finished' || (event.kind === 'stage-failed' && event.final)) controller.abort();
  }
  return events;
}

const last = (events: RunEvent[]): RunEvent | undefined => events.at(-1);

const summarySchema = measureSummarySchema.extend({
  rows: z.number(),
  without: z.number(),
  truncated: z.number(),
  details: z.record(z.string(), z.number()).optional(),
});

describe('a model of the hub', () => {
  it('is fetched for the first job, measured with, and known by its hash', async () => {
    const rows = sums(6, 'Gil');
    const own = fixture<{ rows: unknown[] }>('bert-reward').folder;
    const { commit } = modelHub.add('owner/reward', own);
    const options = { model: `hub:owner/reward@${commit}` };
    const described = await describeModels(options, folder.path, new ModelHub(store));
    const job = await jobOf({ rows, metric: 'reward', options, change: (spec) => ({ ...spec, ...described }) });
    expect(last(await work(job))).toMatchObject({
      kind: 'stage-finished',
      summary: { model: `${options.model}@${described.models.slice(0, 12)}`, rows: 6, without: 0 },
    });
    expect(await store.has(described.models)).toBe(true);
    const calls = modelHub.storeCalls.length;
    const local = await jobOf({ rows, metric: 'reward', options: { model: own } });
    expect(last(await work(local))).toMatchObject({ kind: 'stage-finished' });
    const values = await Promise.all(
      [job, local].map(async ({ key }) => readLines((await store.open(key)).path('values.jsonl'))),
    );
    expect(values[0]).toEqual(values[1]);
    const again = { ...options, device: 'cpu' };
    const second = await jobOf({
      rows,
      metric: 'reward',
      options: again,
      change: (spec) => ({ ...spec, ...described }),
    });
    expect(last(await work(second))).toMatchObject({ kind: 'stage-finished' });
    expect(modelHub.storeCalls).toHaveLength(calls);
  });

  (pythonIfReady() ? it : it.skip)('without an ONNX graph is read by Python, to the same numbers', async () => {
    const rows = sums(5, 'Hal');
    const options = { model: nanoModel.student };
    const described = await describeModels(options, folder.path, new ModelHub(store));
    expect(described.scorer).toMatch(/^[0-9a-f]{16}$/);
    const python = await jobOf({ rows, metric: 'perplexity', options, change: (spec) => ({ ...spec, ...described }) });
    expect(last(await work(python))).toMatchObject({ kind: 'stage-finished', summary: { rows: 5, without: 0 } });
    const onnx = await jobOf({ rows, metric: 'perplexity' });
    expect(last(await work(onnx))).toMatchObject({ kind: 'stage-finished' });
    const [theirs = [], ours = []] = await Promise.all(
      [onnx, python].map(async ({ key }) =>
        z.array(z.object({ value: z.number() })).parse(await readLines((await store.open(key)).path('values.jsonl'))),
      ),
    );
    ours.forEach(({ value }, row) =>
      expect(Math.log(value)).toBeCloseTo(Math.log(theirs[row]?.value ?? Number.NaN), 4),
    );
  });

  it('is refused when it was not planned', async () => {
    const job = await jobOf({ metric: 'reward', options: { model: 'hub:owner/other' } });
    expect(last(await work(job))).toMatchObject({
      kind: 'stage-failed',
      final: true,
      fault: { code: 'invalid-input', message: expect.stringContaining('hub:owner/other') },
    });
  });
});

describe('work.measure', () => {
  it.each([
    ['perplexity', {}, 'perplexity'],
    ['reward', {}, 'logit'],
    ['diversity', { of: 'instruction' }, 'cosine distance'],
    ['diversity', { of: 'response' }, 'cosine distance'],
  ])('measures %s %j of a dataset', async (metric, options, unit) => {
    const rows = sums(20);
    const job = await jobOf({ rows, metric, options });
    const end = last(await work(job));
    expect(end).toMatchObject({ kind: 'stage-finished', key: job.key, stage: 'measure' });
    const artifact = await store.open(job.key);
    const summary = summarySchema.parse(artifact.manifest.summary);
    expect((end as { summary?: unknown }).summary).toEqual(artifact.manifest.summary);
    expect(summary).toMatchObject({
      unit,
      model: `nano@${job.spec.models.slice(0, 12)}`,
      rows: 20,
      without: 0,
      truncated: 0,
    });
    const values = z
      .array(z.object({ id: z.string(), value: z.number() }))
      .parse(await readLines(artifact.path('values.jsonl')));
    expect(values.map(({ id }) => id)).toEqual(rows.map((_, n) => `row-${n}`));
    const range = values.map(({ value }) => value);
    expect(summary.aggregate).toBeGreaterThanOrEqual(Math.min(...range));
    expect(summary.aggregate).toBeLessThanOrEqual(Math.max(...range));
    expect(new Set(range).size).toBeGreaterThan(1);
  });

  it('reports how far it is', async () => {
    const job = await jobOf({ rows: sums(300, 'Bob') });
    const progress = (await work(job)).flatMap((event) => (event.kind === 'stage-progress' ? [event.progress] : []));
    expect(progress.length).toBeGreaterThan(0);
    expect(progress.at(-1)).toMatchObject({ total: 300, unit: 'instances' });
  });

  it.each([
    ['perplexity', {}],
    ['reward', {}],
    ['diversity', { of: 'response' }],
  ])('gives %s of no row no value', async (metric, options) => {
    const job = await jobOf({ rows: [], metric, options });
    expect(last(await work(job))).toMatchObject({ kind: 'stage-finished', summary: { aggregate: null, rows: 0 } });
    expect(await readLines((await store.open(job.key)).path('values.jsonl'))).toEqual([]);
  });

  it('gives the diversity of one row no value', async () => {
    const job = await jobOf({ rows: sums(1), metric: 'diversity', options: { of: 'response' } });
    expect(last(await work(job))).toMatchObject({
      kind: 'stage-finished',
      summary: { aggregate: null, rows: 1, without: 1 },
    });
    expect(await readLines((await store.open(job.key)).path('values.jsonl'))).toEqual([{ id: 'row-0', value: null }]);
  });

  it('counts texts that are too long for the model', async () => {
    const job = await jobOf({ rows: [...sums(3), instance(3, 'Repeat.', 'again '.repeat(500))], metric: 'perplexity' });
    expect(last(await work(job))).toMatchObject({
      kind: 'stage-finished',
      summary: { truncated: 1, without: 0, rows: 4 },
    });
  });

  it('makes one artifact of a job that comes twice', async () => {
    const job = await jobOf({ rows: sums(15, 'Cem') });
    const twin = { ...job, runId: `${job.runId}-twin` };
    const [first, second] = await Promise.all([work(job), work(twin)]);
    expect(last(first)).toMatchObject({ kind: 'stage-finished' });
    const { createdAt } = (await store.open(job.key)).manifest;
    expect(last(second)).toMatchObject({
      kind: 'stage-finished',
      summary: (last(first) as { summary: object }).summary,
    });
    const third = await work({ ...job, runId: `${job.runId}-later` });
    expect(last(third)).toMatchObject({ kind: 'stage-finished' });
    expect((await store.open(job.key)).manifest.createdAt).toBe(createdAt);
  });

  it('ends a job although the models crash in the middle of it', async () => {
    let killed = 0;
    const job = await jobOf({ rows: sums(2000, 'Dai') });
    const events = await work(job, (event) => {
      if (event.kind !== 'stage-progress' || killed > 0) return;
      for (const pid of childrenNamed('child/main')) {
        process.kill(pid, 'SIGKILL');
        killed += 1;
      }
    });
    expect(killed).toBe(1);
    expect(last(events)).toMatchObject({ kind: 'stage-finished', summary: { rows: 2000 } });
  });

  it('fails for good, and says why, when the model is missing', async () => {
    const job = await jobOf({ metric: 'perplexity', options: { model: './no-such-model' } });
    expect(last(await work(job))).toMatchObject({
      kind: 'stage-failed',
      final: true,
      fault: { code: 'not-found', message: expect.stringContaining(join(folder.path, 'no-such-model')) },
    });
    expect(await store.has(job.key)).toBe(false);
  });

  it('does not answer for another version of the metric', async () => {
    const job = await jobOf({ change: (spec) => ({ ...spec, metric: { ...spec.metric, version: '0-other' } }) });
    expect(last(await work(job))).toMatchObject({
      kind: 'stage-failed',
      final: true,
      fault: { code: 'invalid-input', message: expect.stringContaining('0-other') },
    });
  });

  it('measures by the metric that docs/intrinsic-metrics.md shows, and says what it lacks', async () => {
    const workspace = join(__dirname, '../../..');
    const page = await readFile(join(workspace, 'docs/intrinsic-metrics.md'), 'utf8');
    const [, shown = ''] = /^```js\n([\s\S]*?)^```$/m.exec(page) ?? [];
    const { outputText } = transpileModule(shown, { compilerOptions: { module: ModuleKind.CommonJS } });
    await mkdir(join(folder.path, 'node_modules/@agora'), { recursive: true });
    await symlink(join(workspace, 'libs/api/plugin-api'), join(folder.path, 'node_modules/@agora/plugin-api'));
    await symlink(dirname(require.resolve('zod/package.json')), join(folder.path, 'node_modules/zod'));
    await writeFile(join(folder.path, 'response-words.cjs'), outputText);
    await writeFile(join(folder.path, 'no-unit.cjs'), outputText.replace("unit: 'words', ", ''));

    const rows = [instance(0, 'a', 'one two three'), instance(1, 'b', 'four')];
    expect(last(await work(await jobOf({ rows, metric: './response-words.cjs' })))).toMatchObject({
      kind: 'stage-finished',
      summary: { aggregate: 2, unit: 'words', model: 'none' },
    });
    expect(last(await work(await jobOf({ rows, metric: './no-unit.cjs' })))).toMatchObject({
      kind: 'stage-failed',
      final: true,
      fault: { code: 'bad-response', message: 'Metric "./no-unit.cjs" gave no unit.' },
    });
  });

  it('does not measure a dataset that was damaged', async () => {
    const rows = sums(5, 'Eve');
    const job = await jobOf({ rows });
    await writeFile((await dataset(rows)).path('train.jsonl'), '{}\n');
    expect(last(await work(job))).toMatchObject({
      kind: 'stage-failed',
      final: true,
      fault: { code: 'corrupt-artifact' },
    });
  });

  it('ends its models with itself', async () => {
    const second = await startService(intrinsicMetrics(fromSources), {
      bus: nats.options,
      home: join(folder.path, 'home'),
      log: silent,
    });
    await running.close();
    await until(() => childrenNamed('child/main').length === 0);
    expect(last(await work(await jobOf({ rows: sums(4, 'Fay') })))).toMatchObject({ kind: 'stage-finished' });
    const [pid = 0] = childrenNamed('child/main');
    expect(isAlive(pid)).toBe(true);
    await second.close();
    expect(isAlive(pid)).toBe(false);
  });
});
