import { ArtifactStore } from '@agora/artifacts';
import { experimentSchema, type MeasureSpec } from '@agora/run-schemas';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wantedOf } from '../preflight/wanted.js';
import { isPaid } from '../run/paid-stage.js';
import { estimatePlan } from './estimate/estimate-plan.js';
import { openPluginHost } from './open-plugin-host.js';
import { Planner } from './planner.js';
import type { ExperimentPlan, StageNode } from './run-plan.js';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-judged-plan-'));
  await mkdir(join(home, 'model'));
  await writeFile(join(home, 'model', 'config.json'), '{}');
});
afterAll(() => rm(home, { recursive: true }));

const judges = [
  { id: 'a', provider: 'openai', model: 'gpt-4o-mini', price: { input: 10, output: 20 } },
  { id: 'b', provider: 'openai-compatible', model: 'b-1', options: { baseURL: 'http://judge.test/v1' } },
];
const quality = { id: 'quality', plugin: 'judged', options: { judges: ['a'], sample: 50 } };

function experimentOf(change: object = {}): ReturnType<typeof experimentSchema.parse> {
  return experimentSchema.parse({
    name: 'judged',
    generators: [{ id: 'one', provider: 'calibration', model: 'expert' }],
    methods: ['response-generation'],
    domains: ['nano-math'],
    instances: 120,
    student: { model: './model' },
    reference: { model: './model' },
    metrics: [quality, 'reward'],
    judges,
    ...change,
  });
}

const store = (): ArtifactStore => new ArtifactStore(join(home, 'store'));
const planned = (change: object = {}): Promise<ExperimentPlan> =>
  new Planner(experimentOf(change), home, openPluginHost(home), store()).plan();
const measured = ({ nodes }: ExperimentPlan, id = 'quality'): StageNode & { spec: MeasureSpec } =>
  [...nodes.values()].find(({ spec }) => spec.kind === 'measure' && spec.id === id) as StageNode & {
    spec: MeasureSpec;
  };

it('gives a metric its judges, whose access is no part of its key', async () => {
  const plan = await planned();
  const { spec, runtime, key } = measured(plan);
  expect(spec.judging?.judges).toEqual([
    { id: 'a', provider: expect.objectContaining({ plugin: 'openai' }) as unknown, model: 'gpt-4o-mini', sampling: {} },
  ]);
  expect(runtime.judges).toEqual({ a: { options: {}, limits: {}, price: { input: 10, output: 20 } } });
  expect(isPaid(spec)).toBe(true);
  const batched = await planned({
    judges: [{ ...judges[0], mode: 'batch', limits: { concurrency: 3 }, price: { input: 1, output: 1 } }, judges[1]],
  });
  expect(measured(batched).key).toBe(key);
  expect(measured(batched).runtime.judges?.['a']).toMatchObject({ mode: 'batch' });
});

it('leaves other metrics as they were', async () => {
  const { spec, runtime } = measured(await planned(), 'reward');
  expect(Object.keys(spec).sort()).toEqual(['dataset', 'id', 'kind', 'metric', 'models']);
  expect(runtime.judges).toBeUndefined();
  expect(isPaid(spec)).toBe(false);
});

it('makes new keys for another judge, another sampling and other words of a rubric', async () => {
  const rubric = (word: string): Promise<void> =>
    writeFile(join(home, 'r.yaml'), `criteria: Is it ${word}?\nlevels: { 1: a, 2: b, 3: c, 4: d, 5: e }\n`);
  const own = { metrics: [{ ...quality, options: { judges: ['a'], rubric: './r.yaml' } }] };
  const keys = [
    measured(await planned()).key,
    measured(await planned({ metrics: [{ ...quality, options: { judges: ['b'], sample: 50 } }] })).key,
    measured(await planned({ judges: [{ ...judges[0], sampling: { temperature: 0 } }] })).key,
  ];
  await rubric('kind');
  keys.push(measured(await planned(own)).key);
  await rubric('polite');
  keys.push(measured(await planned(own)).key);
  expect(new Set(keys).size).toBe(5);
});

it.each([
  [{ judges }, ['c'], /metrics\.quality\.options\.judges: there is no judge "c" among judges: a, b/],
  [{}, ['a'], /metrics\.quality\.options\.judges: there is no judge "a"/],
])('refuses a judge that is not named: %j', async (named, asked, message) => {
  const metrics = [{ ...quality, options: { judges: asked } }];
  await expect(planned({ judges: undefined, ...named, metrics })).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringMatching(message) as string,
    fix: expect.stringContaining('judges: [') as string,
  });
});

it('estimates what judges cost, by batches at the vendor’s share', async () => {
  const asked = async (change: object) => (await estimatePlan(await planned(change), store())).estimate;
  const live = await asked({ metrics: [{ ...quality, options: { ...quality.options, repeat: { rows: 10 } } }] });
  const batch = await asked({
    judges: [{ ...judges[0], mode: 'batch' }],
    metrics: [{ ...quality, options: { ...quality.options, repeat: { rows: 10 } } }],
  });
  const [one] = live.questions ?? [];
  const [other] = batch.questions ?? [];
  expect(one).toMatchObject({ who: 'a', what: 'judge', calls: { low: 60, expected: 60, high: 60 } });
  expect(live.totalUsd).toEqual(one?.usd);
  // Fifty and ten judgments of some hundred tokens each.
  expect(one?.usd?.expected).toBeGreaterThan(60 * 250 * 20e-6);
  expect(other?.usd?.expected).toBeCloseTo((one?.usd?.expected ?? 0) / 2, 10);
  expect(other?.basis).toContain('by batches at 50 % of the price');
});

it('does not know what a judge without a price costs', async () => {
  const { estimate } = await estimatePlan(
    await planned({ metrics: [{ ...quality, options: { judges: ['b'] } }] }),
    store(),
  );
  expect(estimate.questions).toMatchObject([{ who: 'b', usd: null, calls: { expected: 120 } }]);
});

it('has the judges looked at before, by the service that asks them', async () => {
  const plan = await planned();
  const experiment = experimentOf();
  const endpoints = wantedOf({ experiment, baseDir: home }, [...plan.nodes.values()]).endpoints;
  expect(endpoints).toMatchObject([{ title: 'judge "a"', id: 'judge:gpt-4o-mini', service: 'intrinsic-metrics' }]);
  expect(wantedOf({ experiment, baseDir: home }, undefined).endpoints.map(({ title }) => title)).toEqual([
    'judge "a"',
    'judge "b"',
  ]);
  expect(wantedOf({ experiment, baseDir: home }, []).endpoints).toEqual([]);
});
