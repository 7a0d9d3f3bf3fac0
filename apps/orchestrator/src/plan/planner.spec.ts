import { ArtifactStore } from '@agora/artifacts';
import { experimentSchema, type GenerationMode } from '@agora/contracts';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPluginHost } from './open-plugin-host.js';
import { Planner } from './planner.js';
import type { RunPlan } from './run-plan.js';
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
