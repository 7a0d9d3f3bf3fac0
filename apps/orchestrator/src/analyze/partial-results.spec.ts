import { ArtifactStore, stageKey, writeJsonl } from '@agora/artifacts';
import type { RunEvent } from '@agora/contracts';
import { experimentSchema, type DatasetSummary, type EvaluateSpec, type ShardSpec } from '@agora/run-schemas';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepPlan, plannedRuns, readPlan, type KeptPlan } from '../plan/kept-plan.js';
import type { CellPlan, ExperimentPlan, StageNode } from '../plan/run-plan.js';
import { keptFaults, partialResults } from './partial-results.js';

let store: ArtifactStore;
beforeEach(async () => (store = new ArtifactStore(await mkdtemp(join(tmpdir(), 'agora-partial-results-')))));
afterEach(() => rm(store.home.root, { recursive: true }));

const RUN = 'spec-1a2b3c4d';
const GENERATORS = ['scored', 'trained', 'made', 'begun', 'waiting'];
const key = (...name: string[]): string => stageKey(name);
const use = { plugin: 'p', version: '1', identity: {} };

const summary: DatasetSummary = {
  requested: 10,
  accepted: 10,
  rejected: {},
  missing: 0,
  calls: 10,
  inputTokens: 1,
  outputTokens: 1,
  uncountedCalls: 0,
  usd: 1,
};

const MICRO = {
  shards: [key('scored', 'shard')],
  dataset: key('micro', 'dataset'),
  train: key('micro', 'train'),
  evaluate: { exam: key('micro', 'exam') },
};

const evaluation: EvaluateSpec = {
  kind: 'evaluate',
  subject: { kind: 'model', model: { model: 'nano', fingerprint: 'f' } },
  domain: use,
  benchmark: { id: 'exam', version: '1' },
  items: key('items'),
  style: 'chat',
  sampling: {},
  worker: 'w',
};

const shard: ShardSpec = {
  kind: 'shard',
  generator: { id: 'g', provider: use, model: 'm', sampling: {} },
  method: use,
  domain: use,
  seeds: key('seeds'),
  experimentSeed: 1,
  slots: { from: 0, to: 10 },
  maxAttempts: 2,
};
const runtime = { baseDir: '', options: { p: { secret: 'of nobody else' } }, limits: {} };
const cells = GENERATORS.map((generator): CellPlan => {
  const cell = { generator, domain: 'math', method: 'response-generation', instances: 10, seed: 1 };
  return {
    id: `${generator}.math.response-generation.n10.s1`,
    generator,
    cell,
    shards: [key(generator, 'shard')],
    dataset: key(generator, 'dataset'),
    train: key(generator, 'train'),
    evaluate: { exam: key(generator, 'exam') },
    measure: {},
    ...(generator === 'scored' ? { microStudent: MICRO } : {}),
  };
});

function plan(references: string[] = []): ExperimentPlan {
  const specs = [
    ...cells.flatMap(({ shards }) => shards.map((of) => [of, shard] as const)),
    ...['base', 'reference', ...references, ...GENERATORS].map((who) => [key(who, 'exam'), evaluation] as const),
  ];
  return {
    runId: RUN,
    experiment: experimentSchema.parse({
      name: 'spec',
      generators: GENERATORS.map((id) => ({ id, provider: 'p', model: 'm' })),
      methods: ['response-generation'],
      domains: ['math'],
      instances: 10,
      reference: { model: ['nano-reference', ...references] },
      analysis: { bootstrap: 100 },
    }),
    simulated: new Set<string>(),
    domains: {},
    benchmarks: [
      {
        id: 'exam',
        domain: 'math',
        overlap: 'runs',
        version: '1',
        base: key('base', 'exam'),
        reference: key('reference', 'exam'),
        ...(references.length > 0 ? { others: references.map((name) => key(name, 'exam')) } : {}),
      },
    ],
    cells,
    ability: {},
    unmeasured: [],
    nodes: new Map(
      specs.map(([of, spec]): [string, StageNode] => [of, { key: of, spec, title: '', cells: [], needs: [], runtime }]),
    ),
  };
}

async function answered(who: string, value: number): Promise<void> {
  const figures = { items: 2, mean: value, stderr: 0, usd: 0 };
  await store.build(
    evaluation,
    async (dir) => {
      const row = { prompt: '', output: '', finish: 'stop', extracted: null, value, reason: '' };
      await writeJsonl(join(dir, 'samples.jsonl'), [
        { ...row, item: 'a' },
        { ...row, item: 'b' },
      ]);
      return figures;
    },
    key(who, 'exam'),
  );
}

const made = (name: string, kind: string): Promise<unknown> =>
  store.build(
    { kind },
    async (dir) => {
      await writeJsonl(join(dir, 'train.jsonl'), []);
      return summary;
    },
    key(name, kind),
  );

async function results(events: RunEvent[] = [], references: string[] = []) {
  await keepPlan(plan(references), { startedAt: '2026-03-01T10:00:00.000Z' }, store.home);
  const kept = (await readPlan(store.home, RUN)) as KeptPlan;
  const partial: Record<string, DatasetSummary> = {
    begun: { ...summary, accepted: 4, calls: 5, rejected: { 'no-tag': 1 } },
  };
  return partialResults(store, kept, {
    datasetOf: ({ cell }) => Promise.resolve(partial[cell.generator]),
    faults: keptFaults(kept, events),
  });
}

beforeEach(async () => {
  const items = [
    { id: 'a', input: 'one?' },
    { id: 'b', input: 'two?' },
  ];
  await store.build({ kind: 'items' }, (dir) => writeJsonl(join(dir, 'items.jsonl'), items), key('items'));
  await answered('base', 0);
  await answered('reference', 1);
  await answered('scored', 0.5);
  for (const name of ['scored', 'trained', 'made']) await made(name, 'dataset');
  for (const name of ['scored', 'trained']) await made(name, 'train');
});

it('tells what is done, and of the rest how far it is', async () => {
  const { run, cells, leaderboard, failures } = await results();
  expect(run).toMatchObject({ id: RUN, partial: true, startedAt: '2026-03-01T10:00:00.000Z' });
  expect(cells.map(({ cell, status, unfinished }) => [cell.generator, status, unfinished])).toEqual([
    ['scored', 'done', undefined],
    ['trained', 'unfinished', 'student trained; not scored yet on exam'],
    ['made', 'unfinished', 'dataset made; student not trained yet'],
    ['begun', 'unfinished', '4 of 10 instances'],
    ['waiting', 'unfinished', 'nothing generated yet'],
  ]);
  expect(cells[0]?.pgr).toMatchObject({ defined: true, value: 50 });
  expect(leaderboard[0]).toMatchObject({ generator: 'scored', rank: { best: 1, worst: 1 } });
  expect(leaderboard.map(({ failedCells }) => failedCells)).toEqual([0, 0, 0, 0, 0]);
  expect(failures).toEqual([]);
});

it('names artifacts only where they are, and tells the figures of datasets that grow', async () => {
  const { cells } = await results();
  const [scored, trained, , begun] = cells;
  expect(Object.keys(scored?.artifacts ?? {}).sort()).toEqual([
    'contamination',
    'dataset',
    'evaluate',
    'measure',
    'microStudent',
    'shards',
    'train',
  ]);
  expect(trained?.artifacts.evaluate).toEqual({});
  expect(begun).toMatchObject({ dataset: { accepted: 4, rejected: { 'no-tag': 1 } } });
  expect(begun?.artifacts).toEqual({ shards: expect.any(Array) as string[], evaluate: {}, measure: {} });
});

it('tells what failed for good in this round, and not what was only interrupted or failed before', async () => {
  const failed = (name: string, code: 'shortfall' | 'cancelled', at: string): RunEvent => ({
    kind: 'stage-failed',
    runId: RUN,
    at,
    key: key(name, 'shard'),
    stage: 'generate',
    title: '',
    cells: [],
    fault: { code, message: `no luck with ${name}`, retryable: false },
    final: true,
  });
  const { cells, failures } = await results([
    failed('begun', 'shortfall', '2026-03-01T10:00:01.000Z'),
    failed('waiting', 'cancelled', '2026-03-01T10:00:01.000Z'),
    failed('made', 'shortfall', '2026-02-01T10:00:00.000Z'),
  ]);
  expect(cells.map(({ status }) => status)).toEqual(['done', 'unfinished', 'unfinished', 'failed', 'unfinished']);
  expect(failures).toMatchObject([{ reason: expect.stringContaining('no luck with begun') as string, count: 1 }]);
});

it('has the score of a micro-student as a metric, and says why there is none', async () => {
  await answered('micro', 0.25);
  const { cells, metricUnits } = await results();
  expect(cells[0]?.metrics).toMatchObject({ 'micro-student': 0.25 });
  expect(cells[0]?.artifacts.microStudent).toEqual(MICRO.evaluate);
  expect(cells[1]?.metrics).not.toHaveProperty('micro-student');
  expect(metricUnits).toMatchObject({ 'micro-student': 'score' });
});

it('tells of a micro-student that failed, and takes nothing from its cell', async () => {
  const fault = { code: 'shortfall' as const, message: 'it did not learn', retryable: false };
  const failed = { kind: 'stage-failed', runId: RUN, at: '2026-03-01T10:01:00.000Z', key: MICRO.train, stage: 'train' };
  const { cells, failures } = await results([{ ...failed, title: '', cells: [], fault, final: true } as RunEvent]);
  expect(failures).toMatchObject([{ reason: 'it did not learn (shortfall)', count: 1 }]);
  expect(cells[0]).toMatchObject({ status: 'done', pgr: { value: 50 }, metrics: { 'micro-student': null } });
});

it('is not partial where nothing is missing', async () => {
  await answered('micro', 0.5);
  for (const name of GENERATORS) {
    await answered(name, 0.5);
    await made(name, 'dataset');
    await made(name, 'train');
  }
  const { run, cells } = await results();
  expect(run.partial).toBeUndefined();
  expect(cells.every(({ status }) => status === 'done')).toBe(true);
});

it('keeps the plan without what a service alone needs, and says when it cannot be read', async () => {
  expect(await plannedRuns(store.home)).toEqual([]);
  expect(await readPlan(store.home, RUN)).toBeUndefined();
  await results();
  expect(await plannedRuns(store.home)).toEqual([RUN]);
  expect(JSON.stringify(await readPlan(store.home, RUN))).not.toContain('of nobody else');
  await writeFile(join(store.home.root, 'plans', `${RUN}.json`), '{"runId": 7}');
  await expect(readPlan(store.home, RUN)).rejects.toMatchObject({
    code: 'corrupt-artifact',
    message: expect.stringContaining(`${RUN}.json`) as string,
    fix: expect.any(String) as string,
  });
});

it('measures students against further references as well', async () => {
  await answered('second', 1);
  const { questions, benchmarks, cells } = await results([], ['second', 'third']);
  expect(cells[0]).toMatchObject({ status: 'done', pgr: { value: 50 } });
  expect(questions?.references).toMatchObject([
    { model: 'second', rows: [{ generator: 'scored', pgr: { value: 50 } }, {}, {}, {}, {}], without: [] },
    { model: 'third', rows: [{ generator: 'scored', pgr: { defined: false } }, {}, {}, {}, {}], without: ['exam'] },
  ]);
  const [benchmark] = benchmarks;
  expect(benchmark?.reference).toBe(key('reference', 'exam'));
  expect(benchmark?.subjects?.filter(({ kind }) => kind === 'reference').map(({ id }) => id)).toEqual([
    'nano-reference',
    'second',
  ]);
});

it('tells of a further reference that failed, and takes nothing from a cell', async () => {
  const fault = { code: 'shortfall' as const, message: 'the model does not fit', retryable: false };
  const failed: RunEvent = {
    kind: 'stage-failed',
    runId: RUN,
    at: '2026-03-01T10:01:00.000Z',
    key: key('second', 'exam'),
    stage: 'evaluate',
    title: '',
    cells: [],
    fault,
    final: true,
  };
  const { failures, cells } = await results([failed], ['second']);
  const reason = 'the model does not fit (shortfall)';
  expect(failures).toMatchObject([{ reason, cells: ['reference second on exam'] }]);
  expect(cells[0]).toMatchObject({ status: 'done', pgr: { value: 50 } });
});
