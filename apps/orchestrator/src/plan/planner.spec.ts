import { ArtifactStore } from '@agora/artifacts';
import { experimentSchema, type GenerationMode } from '@agora/run-schemas';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { estimatePlan } from './estimate/estimate-plan.js';
import { openPluginHost } from './open-plugin-host.js';
import { Planner } from './planner.js';
import type { ExperimentPlan, RunPlan } from './run-plan.js';
import { summarizePlan } from './summarize-plan.js';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-plan-'));
  // Any folder is a model as far as a plan goes.
  await mkdir(join(home, 'model'));
  await writeFile(join(home, 'model', 'config.json'), '{}');
});
afterAll(() => rm(home, { recursive: true }));

async function planned(mode: GenerationMode): Promise<RunPlan> {
  const experiment = experimentSchema.parse({
    name: 'modes',
    generators: [
      { id: 'asked', provider: 'openai', model: 'gpt-4o-mini', mode },
      { id: 'other', provider: 'calibration', model: 'steady' },
    ],
    methods: ['response-generation'],
    domains: ['nano-math'],
    instances: 250,
    student: { model: './model' },
    reference: { model: './model' },
    metrics: [],
  });
  return new Planner(experiment, home, openPluginHost(home), new ArtifactStore(join(home, 'store'))).plan();
}

it('gives a generator by batches the same stages as a live one, told apart by what does not enter their keys', async () => {
  const [live, batch] = [await planned('live'), await planned('batch')];
  expect([...batch.nodes.keys()]).toEqual([...live.nodes.keys()]);
  const modes = ({ nodes }: RunPlan): unknown[] =>
    [...nodes.values()].flatMap(({ spec, runtime }) =>
      spec.kind === 'shard' ? [[spec.generator.id, runtime.mode]] : [],
    );
  const shards = (mode: GenerationMode): unknown[] => [
    ...Array.from({ length: 3 }, () => ['asked', mode]),
    ...Array.from({ length: 3 }, () => ['other', 'live']),
  ];
  expect(modes(live)).toEqual(shards('live'));
  expect(modes(batch)).toEqual(shards('batch'));
  const { cells } = await summarizePlan(batch, new ArtifactStore(join(home, 'store')));
  expect(cells.map(({ mode, calls }) => [mode, calls])).toEqual([
    ['batch', 250],
    ['live', 250],
  ]);
});

it('asks a domain for its seeds once per method and experiment seed, whatever the generators and volumes', async () => {
  const quiz = resolve(__dirname, '../../../evaluation/test/judged-domain.cjs');
  const log = join(home, 'asked');
  await writeFile(
    join(home, 'counting.cjs'),
    `const { default: quiz } = require(${JSON.stringify(quiz)});
     const { appendFileSync } = require('node:fs');
     const seeds = async ({ method }, seed) => {
       appendFileSync(${JSON.stringify(log)}, method + ' ' + seed + '\\n');
       return [{ id: 's' + seed, instruction: 'Ask something.' }];
     };
     exports.default = { ...quiz, create: (options) => ({ ...quiz.create(options), seeds }) };`,
  );
  const experiment = experimentSchema.parse({
    name: 'seeds',
    generators: [
      { id: 'one', provider: 'calibration', model: 'steady' },
      { id: 'other', provider: 'calibration', model: 'expert' },
    ],
    methods: ['response-generation'],
    domains: [{ id: 'quiz', plugin: './counting.cjs', options: { log: join(home, 'log'), items: 3 } }],
    instances: [10, 20],
    seeds: [1, 2],
    student: { model: './model' },
    reference: { model: './model' },
    evaluation: { benchmarks: { quiz: ['plain'] } },
  });
  const store = new ArtifactStore(join(home, 'store'));
  const { cells } = await new Planner(experiment, home, openPluginHost(home), store).plan();
  expect(cells).toHaveLength(8);
  expect((await readFile(log, 'utf8')).split('\n')).toEqual(['response-generation 1', 'response-generation 2', '']);
});

it('asks further references as the first, and changes no key of the rest', async () => {
  const quiz = resolve(__dirname, '../../../evaluation/test/judged-domain.cjs');
  await mkdir(join(home, 'second'), { recursive: true });
  await writeFile(join(home, 'second', 'config.json'), '{}');
  const plan = async (model: unknown): Promise<ExperimentPlan> => {
    const experiment = experimentSchema.parse({
      name: 'references',
      generators: [{ id: 'one', provider: 'calibration', model: 'expert' }],
      methods: ['response-generation'],
      domains: [{ id: 'quiz', plugin: `./${relative(home, quiz)}`, options: { log: 'log', items: 3 } }],
      instances: 10,
      student: { model: './model' },
      reference: { model },
      evaluation: { benchmarks: { quiz: ['plain'] } },
    });
    return new Planner(experiment, home, openPluginHost(home), new ArtifactStore(join(home, 'store'))).plan();
  };
  const [one, two] = [await plan('./model'), await plan(['./model', './second'])];
  const further = two.benchmarks[0]?.others ?? [];
  expect(further).toHaveLength(1);
  expect([...two.nodes.keys()].sort()).toEqual([...one.nodes.keys(), ...further].sort());
  expect(one.benchmarks[0]).not.toHaveProperty('others');
  // It failing takes nothing from a cell.
  expect(two.nodes.get(further[0] ?? '')).toMatchObject({ cells: [], title: 'reference ./second on plain' });
  await expect(plan(['./model', './missing'])).rejects.toThrow(/missing/);
});

it('knows which end of a metric is called better, and of which that is not agreed', async () => {
  const judge = {
    id: 'judge',
    provider: 'openai-compatible',
    model: 'm',
    options: { baseURL: 'http://judge.test/v1' },
  };
  const judged = (id: string, rubric: string) => ({ id, plugin: 'judged', options: { rubric, judges: ['judge'] } });
  await writeFile(
    join(home, 'rubric.yaml'),
    'name: own\njudges: response\ncriteria: Is it long?\nlevels: { 1: a, 2: b, 3: c, 4: d, 5: e }\n',
  );
  const experiment = experimentSchema.parse({
    name: 'directions',
    generators: [{ id: 'one', provider: 'calibration', model: 'expert' }],
    methods: ['response-generation'],
    domains: ['nano-math'],
    instances: 10,
    judges: [judge],
    metrics: [
      ...['perplexity', 'ifd', 'rsr', 'car', 'reward'],
      { id: 'diverse', plugin: 'diversity', options: { of: 'response' } },
      judged('quality', 'agorabench/quality/math'),
      judged('difficulty', 'agorabench/difficulty'),
      judged('own', './rubric.yaml'),
    ],
  });
  const plan = await new Planner(
    experiment,
    home,
    openPluginHost(home),
    new ArtifactStore(join(home, 'store')),
    'measure',
  ).plan();
  expect(plan.directions).toEqual({ rsr: 'lower', car: 'higher', reward: 'higher', quality: 'higher', own: 'higher' });
});

describe('metrics that the nano models would read', () => {
  const quiz = resolve(__dirname, '../../../evaluation/test/judged-domain.cjs');
  const domains = ['nano-math', { id: 'quiz', plugin: '', options: { log: 'log', items: 3 } }];

  async function measures(metrics?: unknown[]): Promise<Pick<ExperimentPlan, 'unmeasured'> & { ids: string[][] }> {
    const [nano, other] = domains;
    const experiment = experimentSchema.parse({
      name: 'metrics',
      generators: [{ id: 'other', provider: 'calibration', model: 'expert' }],
      methods: ['response-generation'],
      domains: [nano, { ...(other as object), plugin: `./${relative(home, quiz)}` }],
      instances: 10,
      student: { model: './model' },
      reference: { model: './model' },
      evaluation: { benchmarks: { quiz: ['plain'] } },
      ...(metrics ? { metrics } : {}),
    });
    const planner = new Planner(experiment, home, openPluginHost(home), new ArtifactStore(join(home, 'store')));
    const { cells, unmeasured } = await planner.plan();
    return { unmeasured, ids: cells.map(({ measure }) => Object.keys(measure)) };
  }

  it('are not measured on other texts than those of the nano world, and it is said why', async () => {
    const { unmeasured, ids } = await measures();
    const all = ['perplexity', 'reward', 'instruction-diversity', 'response-diversity'];
    expect(ids).toEqual([all, []]);
    expect(unmeasured.map(({ metric, domain }) => [metric, domain])).toEqual(all.map((metric) => [metric, 'quiz']));
    expect(unmeasured[0]?.reason).toMatch(/^no model given: .*metrics: \[\{ id: perplexity/);
  });

  it('are not measured there either when nano is named, and are by a model of the user', async () => {
    const { unmeasured, ids } = await measures([
      { id: 'named', plugin: 'perplexity', options: { model: 'nano' } },
      { id: 'mine', plugin: 'reward', options: { model: './model' } },
    ]);
    expect(ids).toEqual([['named', 'mine'], ['mine']]);
    expect(unmeasured.map(({ metric }) => metric)).toEqual(['named']);
  });
});

describe('judged benchmarks', () => {
  const quiz = resolve(__dirname, '../../../evaluation/test/judged-domain.cjs');
  const judge = { provider: 'openai-compatible', model: 'judge-1', options: { baseURL: 'http://judge.test/v1' } };

  async function judgedPlan(evaluation: object): Promise<ExperimentPlan> {
    // A path that begins with "." from the experiment's folder.
    const plugin = `./${relative(home, quiz)}`;
    const experiment = experimentSchema.parse({
      name: 'judged',
      generators: [{ id: 'other', provider: 'calibration', model: 'steady' }],
      methods: ['response-generation'],
      domains: [{ id: 'quiz', plugin, options: { log: join(home, 'log'), items: 3 } }],
      instances: 10,
      student: { model: './model' },
      reference: { model: './model' },
      metrics: [],
      evaluation,
    });
    return new Planner(experiment, home, openPluginHost(home), new ArtifactStore(join(home, 'store'))).plan();
  }

  const evaluations = (
    { nodes }: ExperimentPlan,
    benchmark: string,
  ): { key: string; judge: unknown; access: unknown }[] =>
    [...nodes.values()].flatMap(({ key, spec, runtime }) =>
      spec.kind === 'evaluate' && spec.benchmark.id === benchmark
        ? [{ key, judge: spec.judge, access: runtime.judge }]
        : [],
    );

  it('need a judge, and say so before anything is done', async () => {
    await expect(judgedPlan({})).rejects.toMatchObject({
      code: 'invalid-input',
      message: 'evaluation.judge: benchmark "judged" of domain "quiz" is judged, but no judge is named',
      fix: expect.stringContaining('evaluation: { judge: {') as string,
    });
    await expect(judgedPlan({ benchmarks: { quiz: ['plain'] } })).resolves.toMatchObject({
      runId: expect.any(String) as string,
    });
  });

  it('have the judge in their keys, and no other benchmark has', async () => {
    const one = await judgedPlan({ judge });
    const other = await judgedPlan({ judge: { ...judge, model: 'judge-2', price: { input: 1, output: 1 } } });
    const keys = (plan: ExperimentPlan, benchmark: string): string[] =>
      evaluations(plan, benchmark).map(({ key }) => key);
    expect(keys(one, 'plain')).toHaveLength(3);
    expect(keys(other, 'plain')).toEqual(keys(one, 'plain'));
    expect(keys(one, 'judged').filter((key) => keys(other, 'judged').includes(key))).toEqual([]);
    expect(evaluations(one, 'plain').every(({ judge: judged, access }) => !judged && !access)).toBe(true);
    expect(evaluations(other, 'judged')[0]).toMatchObject({
      judge: { model: 'judge-2', provider: { plugin: 'openai-compatible' }, sampling: {} },
      access: { options: judge.options, price: { input: 1, output: 1 } },
    });
    const pacedOtherwise = await judgedPlan({ judge: { ...judge, limits: { concurrency: 2 } } });
    expect(keys(pacedOtherwise, 'judged')).toEqual(keys(one, 'judged'));
  });

  it('are counted in an estimate, with what the judge will cost', async () => {
    const plan = await judgedPlan({ judge });
    const { estimate } = await estimatePlan(plan, new ArtifactStore(join(home, 'store')));
    // Base, reference (the same model, asked otherwise) and student; three items each.
    expect(estimate.questions).toMatchObject([
      { who: 'judge-1', what: 'judge', calls: { low: 9, expected: 18, high: 18 }, usd: null },
    ]);
    const priced = await judgedPlan({ judge: { ...judge, price: { input: 1, output: 10 } } });
    const [asked] = (await estimatePlan(priced, new ArtifactStore(join(home, 'store')))).estimate.questions ?? [];
    expect(asked?.usd?.low).toBeGreaterThan(0);
    expect(asked?.usd?.high).toBeGreaterThan(asked?.usd?.expected ?? 1);
  });
});
