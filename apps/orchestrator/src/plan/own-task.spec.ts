import { ArtifactStore } from '@agora/artifacts';
import { experimentSchema, type StageSpec } from '@agora/run-schemas';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPluginHost } from './open-plugin-host.js';
import { Planner } from './planner.js';

// Which keys a change of a task's folder moves, and that what is wrong with it is said by a plan.

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-own-task-'));
  await mkdir(join(home, 'model'));
  await writeFile(join(home, 'model', 'config.json'), '{}');
  for (const name of ['tickets', 'letters']) await writeTask(name, {});
});
afterEach(() => rm(home, { recursive: true }));

const CONFIG = (name: string) => `name: ${name}\ntask: A ticket comes in. Its category comes out.\nscorer: exact\n`;
const SEEDS = ['one', 'two', 'three'].map((word) => ({
  instruction: `The ${word} invoice is wrong.`,
  response: 'billing',
}));
const ITEMS = ['red', 'blue'].map((word) => ({ input: `The ${word} button is dead.`, target: 'technical' }));

async function writeTask(name: string, files: Partial<Record<'config' | 'seeds' | 'items', string>>): Promise<void> {
  const lines = (rows: object[]): string => rows.map((row) => JSON.stringify(row)).join('\n');
  await mkdir(join(home, name), { recursive: true });
  await writeFile(join(home, name, 'domain.yaml'), files.config ?? CONFIG(name));
  await writeFile(join(home, name, 'seeds.jsonl'), files.seeds ?? lines(SEEDS));
  await writeFile(join(home, name, 'benchmark.jsonl'), files.items ?? lines(ITEMS));
}

async function keysOf(options: object = {}): Promise<Record<'shard' | 'evaluate', string[]>> {
  const experiment = experimentSchema.parse({
    name: 'keys',
    generators: [{ id: 'steady', provider: 'calibration', model: 'steady' }],
    methods: ['instance-generation', 'response-generation', 'quality-enhancement', 'self-instruct', 'evol-instruct'],
    domains: ['tickets', 'letters'].map((id) => ({ id, plugin: 'custom', options: { folder: id, ...options } })),
    instances: 20,
    student: { model: './model' },
    reference: { model: './model' },
    metrics: [],
  });
  const store = new ArtifactStore(join(home, 'store'));
  const { nodes } = await new Planner(experiment, home, openPluginHost(home), store).plan();
  const of = (kind: StageSpec['kind']): string[] =>
    [...nodes.values()].filter(({ spec }) => spec.kind === kind).map(({ key }) => key);
  return { shard: of('shard'), evaluate: of('evaluate') };
}

/** How many keys of each kind are new. */
async function moved(change: () => Promise<void>, options?: object): Promise<Record<string, string>> {
  const before = await keysOf();
  await change();
  const after = await keysOf(options);
  const fresh = (kind: 'shard' | 'evaluate'): string =>
    `${after[kind].filter((key) => !before[kind].includes(key)).length} of ${after[kind].length}`;
  return { shard: fresh('shard'), evaluate: fresh('evaluate') };
}

const unchanged = () => Promise.resolve();

it('plans every method on each of several tasks, the same way each time', async () => {
  const { shard } = await keysOf();
  expect(new Set(shard).size).toBe(10);
  expect(await moved(unchanged)).toEqual({ shard: '0 of 10', evaluate: '0 of 14' });
});

it('makes new data where a seed, a rule or the format changes, of that task alone', async () => {
  const more = [...SEEDS, { instruction: 'More?', response: 'other' }].map((row) => JSON.stringify(row)).join('\n');
  expect(await moved(() => writeTask('tickets', { seeds: more }))).toMatchObject({ shard: '5 of 10' });
  const rule = `${CONFIG('letters')}rules: [Nobody is rude.]\n`;
  expect(await moved(() => writeTask('letters', { config: rule }))).toMatchObject({ shard: '5 of 10' });
  expect(await moved(unchanged, { format: 'json' })).toMatchObject({ shard: '10 of 10' });
});

it('makes new scores and no new data where an item, the scorer or its options change', async () => {
  const items = [...ITEMS, { input: 'More?', target: 'x' }].map((row) => JSON.stringify(row)).join('\n');
  expect(await moved(() => writeTask('tickets', { items }))).toEqual({ shard: '0 of 10', evaluate: '7 of 14' });
  const config = `${CONFIG('tickets').replace('exact', '{ name: exact, case: keep }')}`;
  expect(await moved(() => writeTask('tickets', { config }))).toEqual({ shard: '0 of 10', evaluate: '7 of 14' });
});

it('says what is wrong with every task at once, before anything is made', async () => {
  await writeTask('tickets', { config: CONFIG('tickets').replace('exact', 'exakt') });
  await writeTask('letters', { items: JSON.stringify(ITEMS[0]) });
  await expect(keysOf()).rejects.toMatchObject({
    message: expect.stringMatching(
      /domain\.yaml:3: scorer: there is no scorer "exakt"[\s\S]*benchmark\.jsonl has one item/,
    ) as string,
  });
});

it('wants a judge where the scorer is one', async () => {
  await writeTask('tickets', { config: CONFIG('tickets').replace('exact', '{ name: judge, rubric: Kind is good. }') });
  await expect(keysOf()).rejects.toMatchObject({
    message: expect.stringContaining('is judged, but no judge is named') as string,
  });
});
