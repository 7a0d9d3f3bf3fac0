import { ArtifactStore } from '@agora/artifacts';
import { experimentSchema, type Experiment, type ShardSpec, type TrainSpec } from '@agora/run-schemas';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wantedOf } from '../preflight/wanted.js';
import { estimatePlan } from './estimate/estimate-plan.js';
import { openPluginHost } from './open-plugin-host.js';
import { Planner } from './planner.js';
import type { ExperimentPlan } from './run-plan.js';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-preferences-'));
  await mkdir(join(home, 'model'));
  await writeFile(join(home, 'model', 'config.json'), '{}');
});
afterAll(() => rm(home, { recursive: true }));

const judges = [
  { id: 'a', provider: 'openai', model: 'gpt-4o-mini', price: { input: 10, output: 20 } },
  { id: 'b', provider: 'openai', model: 'gpt-4o', price: { input: 10, output: 20 } },
];
const pairs = (options: object = {}): object => ({ id: 'preference-pairs', options: { judges: ['a'], ...options } });

function experimentOf(change: object = {}): Experiment {
  return experimentSchema.parse({
    name: 'preferences',
    generators: [{ id: 'one', provider: 'calibration', model: 'expert', price: { input: 1, output: 1 } }],
    methods: [pairs()],
    domains: ['nano-math'],
    instances: 120,
    student: { model: './model', training: { objective: 'dpo' } },
    reference: { model: './model' },
    metrics: ['reward'],
    judges,
    ...change,
  });
}

const store = (): ArtifactStore => new ArtifactStore(join(home, 'store'));
const planned = (change: object = {}): Promise<ExperimentPlan> =>
  new Planner(experimentOf(change), home, openPluginHost(home), store()).plan();
const specs = <T>({ nodes }: ExperimentPlan, kind: string): { key: string; spec: T }[] =>
  [...nodes.values()].flatMap(({ key, spec }) => (spec.kind === kind ? [{ key, spec: spec as unknown as T }] : []));
const shardOf = (plan: ExperimentPlan): { key: string; spec: ShardSpec } => {
  const [shard] = specs<ShardSpec>(plan, 'shard');
  if (!shard) throw new Error('no shard');
  return shard;
};

describe('a plan of pairs', () => {
  it('gives the shards their judges, whose access is no part of their keys', async () => {
    const plan = await planned();
    const { key, spec } = shardOf(plan);
    expect(spec.judging?.judges).toMatchObject([{ id: 'a', model: 'gpt-4o-mini' }]);
    expect(plan.nodes.get(key)?.runtime.judges).toEqual({
      a: { options: {}, limits: {}, price: { input: 10, output: 20 } },
    });
    const cheaper = await planned({ judges: [{ ...judges[0], price: { input: 1, output: 1 } }, judges[1]] });
    expect(shardOf(cheaper).key).toBe(key);
    const other = await planned({ methods: [pairs({ judges: ['b'] })] });
    expect(shardOf(other).key).not.toBe(key);
  });

  it('names a judge that is not there', async () => {
    await expect(planned({ methods: [pairs({ judges: ['c'] })] })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('methods.preference-pairs.options.judges: there is no judge "c"') as string,
    });
  });

  it('foretells every answer and every question to a judge', async () => {
    const { cells, estimate } = await estimatePlan(await planned({ methods: [pairs({ answers: 5 })] }), store());
    const [cell] = [...cells.values()];
    expect(cell?.calls.low).toBe(120 * 5);
    expect(cell?.atMost?.calls).toBe(120 * 5 * 10);
    expect(estimate.questions).toMatchObject([{ who: 'a', what: 'judge', calls: { low: 120 * 5 } }]);
    expect(estimate.questions?.[0]?.usd?.low).toBeGreaterThan(0);
  });

  it('has the judges looked at before anything is paid', async () => {
    const experiment = experimentOf();
    const open = [...(await planned()).nodes.values()];
    const { endpoints } = wantedOf({ experiment, baseDir: home } as never, open);
    expect(endpoints).toMatchObject([{ title: 'judge "a"', service: 'generation', model: 'gpt-4o-mini' }]);
  });
});

describe('a student that learns preferences', () => {
  it('trains on the pairs alone, by what it was told', async () => {
    const [train] = specs<TrainSpec>(await planned(), 'train');
    expect(train?.spec.training.dpo).toEqual({ beta: 0.1 });
    expect(train?.spec).not.toHaveProperty('seeds');
  });

  it('is refused where a method makes no pairs, whatever the others do', async () => {
    await expect(planned({ methods: [pairs(), 'response-generation'] })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(
        'student.training.objective is dpo, but method "response-generation" makes no pairs',
      ) as string,
      fix: expect.stringContaining('preference-pairs') as string,
    });
  });

  it('is no matter where nothing is trained', async () => {
    const experiment = experimentOf({ methods: ['response-generation'] });
    const plan = await new Planner(experiment, home, openPluginHost(home), store(), 'generate').plan();
    expect(specs(plan, 'train')).toEqual([]);
    expect(shardOf(plan).spec).not.toHaveProperty('judging');
  });

  it('may learn the better answers by heart instead', async () => {
    const [train] = specs<TrainSpec>(await planned({ student: { model: './model' } }), 'train');
    expect(train?.spec.training).not.toHaveProperty('dpo');
  });
});
