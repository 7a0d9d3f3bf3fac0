import { isAlive, until } from '@agora/service-testkit';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunEvent } from '@agora/contracts';
import { measureSummarySchema, type Job, type MeasureSpec } from '@agora/run-schemas';
import { describeModels, ModelHub } from '@agora/model-hub';
import { ModuleKind, transpileModule } from 'typescript';
import { z } from 'zod';
import { nanoModel } from '@agora/nano-model';
import { instance, last, MeasuringService, sums, type Wanted } from '../test/measuring-service.js';
import { childrenNamed, fixture, pythonIfReady, readLines } from '../test/spec-support.js';

// The first call of Python loads torch.
jest.setTimeout(120_000);

const used = MeasuringService.use();
const jobOf = (wanted: Wanted): Promise<Job<MeasureSpec>> => used.service.jobOf(wanted);
const work = (job: Job, onEvent?: (event: RunEvent) => void): Promise<RunEvent[]> => used.service.work(job, onEvent);

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
    const { commit } = used.service.modelHub.add('owner/reward', own);
    const options = { model: `hub:owner/reward@${commit}` };
    const described = await describeModels(options, used.service.folder, new ModelHub(used.service.store));
    const job = await jobOf({ rows, metric: 'reward', options, change: (spec) => ({ ...spec, ...described }) });
    expect(last(await work(job))).toMatchObject({
      kind: 'stage-finished',
      summary: { model: `${options.model}@${described.models.slice(0, 12)}`, rows: 6, without: 0 },
    });
    expect(await used.service.store.has(described.models)).toBe(true);
    const calls = used.service.modelHub.storeCalls.length;
    const local = await jobOf({ rows, metric: 'reward', options: { model: own } });
    expect(last(await work(local))).toMatchObject({ kind: 'stage-finished' });
    const values = await Promise.all(
      [job, local].map(async ({ key }) => readLines((await used.service.store.open(key)).path('values.jsonl'))),
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
    expect(used.service.modelHub.storeCalls).toHaveLength(calls);
  });

  (pythonIfReady() ? it : it.skip)('without an ONNX graph is read by Python, to the same numbers', async () => {
    const rows = sums(5, 'Hal');
    const options = { model: nanoModel.student };
    const described = await describeModels(options, used.service.folder, new ModelHub(used.service.store));
    expect(described.scorer).toMatch(/^[0-9a-f]{16}$/);
    const python = await jobOf({ rows, metric: 'perplexity', options, change: (spec) => ({ ...spec, ...described }) });
    expect(last(await work(python))).toMatchObject({ kind: 'stage-finished', summary: { rows: 5, without: 0 } });
    const onnx = await jobOf({ rows, metric: 'perplexity' });
    expect(last(await work(onnx))).toMatchObject({ kind: 'stage-finished' });
    const [theirs = [], ours = []] = await Promise.all(
      [onnx, python].map(async ({ key }) =>
        z
          .array(z.object({ value: z.number() }))
          .parse(await readLines((await used.service.store.open(key)).path('values.jsonl'))),
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
    const artifact = await used.service.store.open(job.key);
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
    expect(await readLines((await used.service.store.open(job.key)).path('values.jsonl'))).toEqual([]);
  });

  it('gives the diversity of one row no value', async () => {
    const job = await jobOf({ rows: sums(1), metric: 'diversity', options: { of: 'response' } });
    expect(last(await work(job))).toMatchObject({
      kind: 'stage-finished',
      summary: { aggregate: null, rows: 1, without: 1 },
    });
    expect(await readLines((await used.service.store.open(job.key)).path('values.jsonl'))).toEqual([
      { id: 'row-0', value: null },
    ]);
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
    const { createdAt } = (await used.service.store.open(job.key)).manifest;
    expect(last(second)).toMatchObject({
      kind: 'stage-finished',
      summary: (last(first) as { summary: object }).summary,
    });
    const third = await work({ ...job, runId: `${job.runId}-later` });
    expect(last(third)).toMatchObject({ kind: 'stage-finished' });
    expect((await used.service.store.open(job.key)).manifest.createdAt).toBe(createdAt);
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
      fault: { code: 'not-found', message: expect.stringContaining(join(used.service.folder, 'no-such-model')) },
    });
    expect(await used.service.store.has(job.key)).toBe(false);
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
    await mkdir(join(used.service.folder, 'node_modules/@agora'), { recursive: true });
    await symlink(join(workspace, 'libs/api/plugin-api'), join(used.service.folder, 'node_modules/@agora/plugin-api'));
    await symlink(dirname(require.resolve('zod/package.json')), join(used.service.folder, 'node_modules/zod'));
    await writeFile(join(used.service.folder, 'response-words.cjs'), outputText);
    await writeFile(join(used.service.folder, 'no-unit.cjs'), outputText.replace("unit: 'words', ", ''));

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
    await writeFile((await used.service.dataset(rows)).path('train.jsonl'), '{}\n');
    expect(last(await work(job))).toMatchObject({
      kind: 'stage-failed',
      final: true,
      fault: { code: 'corrupt-artifact' },
    });
  });

  it('ends its models with itself', async () => {
    const second = await used.service.start();
    await used.running.close();
    await until(() => childrenNamed('child/main').length === 0);
    expect(last(await work(await jobOf({ rows: sums(4, 'Fay') })))).toMatchObject({ kind: 'stage-finished' });
    const [pid = 0] = childrenNamed('child/main');
    expect(isAlive(pid)).toBe(true);
    await second.close();
    expect(isAlive(pid)).toBe(false);
  });
});
