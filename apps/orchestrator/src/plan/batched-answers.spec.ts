import { ArtifactStore } from '@agora/artifacts';
import { experimentSchema, type GenerationMode } from '@agora/run-schemas';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { wantedOf } from '../preflight/wanted.js';
import { estimatePlan } from './estimate/estimate-plan.js';
import { openPluginHost } from './open-plugin-host.js';
import { Planner } from './planner.js';
import type { StageNode } from './run-plan.js';

let home: string;
beforeAll(async () => (home = await mkdtemp(join(tmpdir(), 'agora-batched-answers-'))));
afterAll(() => rm(home, { recursive: true }));

const QUIZ = resolve(__dirname, '../../../evaluation/test/judged-domain.cjs');
const store = (): ArtifactStore => new ArtifactStore(join(home, 'store'));
const experimentOf = (mode: GenerationMode): ReturnType<typeof experimentSchema.parse> =>
  experimentSchema.parse({
    name: 'answers',
    generators: [{ id: 'a', provider: 'openai', model: 'gpt-4o-mini', mode }],
    methods: ['response-generation'],
    domains: [{ id: 'quiz', plugin: QUIZ, options: { log: join(home, 'log'), items: 10 } }],
    evaluation: { generators: true, benchmarks: { quiz: ['plain'] } },
    instances: 20,
    metrics: [],
  });

async function answers(mode: GenerationMode): Promise<{ nodes: StageNode[]; own: StageNode; questions: unknown[] }> {
  const plan = await new Planner(experimentOf(mode), home, openPluginHost(home), store()).plan();
  const nodes = [...plan.nodes.values()];
  const own = nodes.find(({ spec }) => spec.kind === 'evaluate' && spec.subject.kind === 'generator') as StageNode;
  return { nodes, own, questions: (await estimatePlan(plan, store())).estimate.questions ?? [] };
}

it('lets a generator by batches answer benchmarks by batches, under the key of its live answers, at half the price', async () => {
  const [live, batch] = [await answers('live'), await answers('batch')];
  expect(batch.own.key).toBe(live.own.key);
  expect([live.own.runtime.mode, batch.own.runtime.mode]).toEqual([undefined, 'batch']);
  const students = batch.nodes.filter(({ spec }) => spec.kind === 'evaluate' && spec.subject.kind !== 'generator');
  expect(students.length).toBeGreaterThan(0);
  expect(students.every(({ runtime }) => runtime.mode === undefined)).toBe(true);
  const [one, other] = [live.questions[0], batch.questions[0]] as { usd: { expected: number }; basis: string }[];
  expect(one).toMatchObject({ who: 'a', what: 'answer', calls: { expected: 10 } });
  expect(other?.usd.expected).toBeCloseTo((one?.usd.expected ?? 0) / 2, 12);
  expect(one?.usd.expected).toBeGreaterThan(0);
  expect(other?.basis).toMatch(/by batches at 50 % of the price$/);
  const wanted = wantedOf({ experiment: experimentOf('batch'), baseDir: home }, batch.nodes).endpoints;
  expect(wanted).toMatchObject([{ title: 'generator "a"', mode: 'batch', service: 'evaluation' }]);
});
