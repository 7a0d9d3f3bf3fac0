import { ArtifactStore } from '@agora/artifacts';
import { experimentSchema, type Until } from '@agora/run-schemas';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeedFiles, trainingOf } from './estimate/student-rows.js';
import { keepPlan, readPlan, restorePlan } from './kept-plan.js';
import { openPluginHost } from './open-plugin-host.js';
import { Planner } from './planner.js';
import type { CellPlan, ExperimentPlan } from './run-plan.js';
import { summarizePlan } from './summarize-plan.js';

let home: string;
let store: ArtifactStore;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-micro-student-'));
  await mkdir(join(home, 'model'));
  await writeFile(join(home, 'model', 'config.json'), '{}');
  store = new ArtifactStore(join(home, 'store'));
});
afterAll(() => rm(home, { recursive: true }));

async function planned(instances: number[], microStudent?: object, until?: Until): Promise<ExperimentPlan> {
  const experiment = experimentSchema.parse({
    name: 'micro',
    generators: [{ id: 'one', provider: 'calibration', model: 'expert' }],
    methods: ['response-generation'],
    domains: ['nano-math'],
    instances,
    generation: { shard: 40 },
    student: { model: './model' },
    reference: { model: './model' },
    metrics: [],
    analysis: microStudent ? { microStudent } : {},
  });
  return new Planner(experiment, home, openPluginHost(home), store, until).plan();
}

const onlyCell = ({ cells }: ExperimentPlan): CellPlan => {
  const [cell] = cells;
  if (!cell || cells.length !== 1) throw new Error('one cell was planned');
  return cell;
};

it('is the student of the same cell at its own volume: under the same keys, in both directions', async () => {
  const small = onlyCell(await planned([60]));
  const plan = await planned([100], { instances: 60 });
  const { microStudent } = onlyCell(plan);
  const { shards, dataset, train, evaluate } = small;
  expect(microStudent).toEqual({ shards, dataset, train, evaluate });
  // Its 60 rows are the first of the 100: of one shard whole, of the next what is in both.
  const own = onlyCell(plan);
  expect(microStudent?.shards[0]).toBe(own.shards[0]);
  const [, last = ''] = shards;
  expect(plan.nodes.get(own.shards[1] ?? '')?.needs).toContain(last);
});

it('changes no key of the rest, and stands under the name of its cell', async () => {
  const [without, plan] = [await planned([100]), await planned([100], { instances: 60 })];
  for (const key of without.nodes.keys()) expect(plan.nodes.has(key)).toBe(true);
  const added = [...plan.nodes.values()].filter(({ key }) => !without.nodes.has(key));
  const { id } = onlyCell(plan);
  expect(added.map(({ title }) => title)).toEqual([
    `${id} micro-student instances 40–59`,
    `${id} micro-student dataset`,
    `${id} micro-student student`,
    ...Object.keys(onlyCell(plan).evaluate).map((benchmark) => `${id} micro-student on ${benchmark}`),
  ]);
  expect(added.every(({ cells }) => cells.join() === id)).toBe(true);
});

it('shares its stages with a cell of its volume, under the name of that', async () => {
  const [plan, without] = [await planned([100, 60], { instances: 60 }), await planned([100, 60])];
  expect([...plan.nodes.keys()].sort()).toEqual([...without.nodes.keys()].sort());
  const [large, small] = plan.cells;
  expect(large?.microStudent?.train).toBe(small?.train);
  expect(small?.microStudent).toBeUndefined();
  expect(plan.nodes.get(small?.dataset ?? '')).toMatchObject({
    title: `${small?.id} dataset`,
    cells: [small?.id, large?.id],
  });
});

it('is in the plan: stages, and rows and steps of its students', async () => {
  const plan = await planned([100], { instances: 60 });
  const { stages } = await summarizePlan(plan, store);
  expect(stages.find(({ stage }) => stage === 'train')).toMatchObject({ total: 2 });
  const training = await trainingOf(plan, new SeedFiles(store));
  expect(training.map(({ instances }) => instances)).toEqual([100, 60]);
});

it('is left out where nobody is examined, and kept with the plan', async () => {
  expect(onlyCell(await planned([100], { instances: 60 }, 'train')).microStudent).toBeUndefined();
  const plan = await planned([100], { instances: 60 });
  await keepPlan(plan, { startedAt: '2026-03-01T10:00:00.000Z' }, store.home);
  const kept = await readPlan(store.home, plan.runId);
  expect(kept && onlyCell(restorePlan(kept)).microStudent).toEqual(onlyCell(plan).microStudent);
});
