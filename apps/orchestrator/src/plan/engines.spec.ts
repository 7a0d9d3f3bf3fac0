import { ArtifactStore } from '@agora/artifacts';
import { experimentSchema, type Experiment, type StageSpec } from '@agora/run-schemas';
import { enginesVersion, pinnedVersions } from '@agora/python-worker';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wantedOf } from '../preflight/wanted.js';
import { openPluginHost } from './open-plugin-host.js';
import { Planner } from './planner.js';

let home: string;
const before = process.env['AGORA_COMPUTE'];
beforeAll(async () => (home = await mkdtemp(join(tmpdir(), 'agora-planned-engines-'))));
afterEach(() => {
  if (before === undefined) delete process.env['AGORA_COMPUTE'];
  else process.env['AGORA_COMPUTE'] = before;
});
afterAll(() => rm(home, { recursive: true }));

const experimentWith = (engine?: string): Experiment =>
  experimentSchema.parse({
    name: 'engines',
    generators: [{ id: 'steady', provider: 'calibration', model: 'steady' }],
    methods: ['response-generation'],
    domains: ['nano-math'],
    instances: 5,
    evaluation: { limit: 3, generators: true, ...(engine === undefined ? {} : { engine }) },
  });

async function evaluations(engine?: string): Promise<[string, Extract<StageSpec, { kind: 'evaluate' }>][]> {
  const experiment = experimentWith(engine);
  const store = new ArtifactStore(join(home, 'store'));
  const { nodes } = await new Planner(experiment, home, openPluginHost(home), store).plan();
  return [...nodes.values()].flatMap(({ key, spec }) =>
    spec.kind === 'evaluate' ? [[key, spec] as const] : [],
  ) as never;
}

it('is in the key of every model that it lets answer, and of nobody else', async () => {
  const plain = await evaluations();
  expect(plain.every(([, spec]) => !('engine' in spec))).toBe(true);
  expect(await evaluations('worker')).toEqual(plain);
  const other = await evaluations('continuous');
  const use = { name: 'continuous', version: pinnedVersions()['transformers'], client: enginesVersion };
  for (const [index, [key, spec]] of other.entries()) {
    const generator = spec.subject.kind === 'generator';
    expect(spec.engine).toEqual(generator ? undefined : use);
    expect(key === plain[index]?.[0]).toBe(generator);
  }
  expect(other.map(([, { subject }]) => subject.kind).sort()).toEqual(['generator', 'model', 'model', 'student']);
});

it('is refused where it is not, and where it cannot answer for students', async () => {
  delete process.env['AGORA_COMPUTE'];
  await expect(evaluations('vllm')).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('vllm is asked for, but there is no compute file') as string,
  });
  const file = join(home, 'compute.yaml');
  await writeFile(file, 'engines: { vllm: { installation: ./nothing } }');
  process.env['AGORA_COMPUTE'] = file;
  await expect(evaluations('vllm')).rejects.toMatchObject({ code: 'not-found' });
});

it('is told to whoever looks at the models, as the memory of this machine is no measure for servers', () => {
  const wanted = (engine?: string) => wantedOf({ experiment: experimentWith(engine), baseDir: home }, undefined).answer;
  expect(wanted('endpoint').map(({ engine }) => engine)).toEqual(['endpoint', 'endpoint']);
  expect(wanted().map((one) => 'engine' in one)).toEqual([false, false]);
});
