import { ArtifactStore, stageKey, writeJsonl } from '@agora/artifacts';
import {
  stageRuntimeSchema,
  type DatasetSpec,
  type DatasetSummary,
  type Job,
  type ShardSpec,
} from '@agora/run-schemas';
import type { Instance, Rejected, Seed } from '@agora/plugin-api';
import { StagePlugins } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Workshop } from '../../test/workshop.js';
import { DatasetStage } from './dataset-stage.js';

let home: string;
let store: ArtifactStore;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-dataset-'));
  store = new ArtifactStore(home);
});
afterEach(() => rm(home, { recursive: true }));

const LONG = 'A farmer has twelve sheep and buys seven more at the market on Monday before he sells exactly';

/** Three texts that are nearly the same, one instruction with two answers, and others. */
const TEXTS: [instruction: string, response: string][] = [
  [`${LONG} four. How many are left?`, 'Fifteen are left in the end.'],
  ['What is the capital of France, please?', 'Paris is the capital of France.'],
  [`${LONG} four. How many are left?`, 'Fifteen are left in the end. Yes!'],
  ['Write a poem about the sea in autumn.', 'Grey waves roll slowly under a low sky.'],
  [`${LONG} four. How many are left now?`, 'Fifteen are left in the end.'],
  ['Write a poem about the sea in autumn.', 'No wind, no sail; the summer has gone home and left its light behind.'],
];

async function shards(texts: typeof TEXTS, size: number): Promise<Job<ShardSpec>[]> {
  const workshop = new Workshop(home);
  const jobs: Job<ShardSpec>[] = [];
  for (let from = 0; from < texts.length; from += size) {
    const to = Math.min(texts.length, from + size);
    const job = await workshop.shard({ baseURL: 'http://localhost:9/v1', slots: { from, to } });
    const rows = texts.slice(from, to).map((text, index) => row(from + index, text));
    const summary: DatasetSummary = {
      requested: to - from,
      accepted: to - from,
      rejected: { 'result-tag': 1 },
      missing: 0,
      calls: to - from + 1,
      inputTokens: 10,
      outputTokens: 10,
      uncountedCalls: 0,
      usd: 0.5,
    };
    const refused: Rejected = { reason: 'result-tag', output: 'x', provenance: row(from, ['', '']).provenance };
    await store.build(
      job.spec,
      async (dir) => {
        await writeJsonl(join(dir, 'train.jsonl'), rows);
        await writeJsonl(join(dir, 'rejected.jsonl'), [refused]);
        return summary;
      },
      job.key,
    );
    jobs.push(job);
  }
  return jobs;
}

function row(slot: number, [instruction, response]: (typeof TEXTS)[number]): Instance {
  return {
    id: `${instruction}${response}`,
    instruction,
    response,
    provenance: {
      generator: 'writer',
      provider: 'openai-compatible',
      model: 'some-model',
      method: 'instance-generation',
      domain: 'math',
      slot,
      attempt: 0,
      seedIds: [],
      variables: {},
      promptHash: 'h',
      sampling: {},
    },
  };
}

async function dataset(jobs: Job<ShardSpec>[], more: Partial<DatasetSpec> = {}): Promise<Job<DatasetSpec>> {
  const cell = { generator: 'writer', domain: 'math', method: 'instance-generation', instances: 6, seed: 1 };
  const spec: DatasetSpec = { kind: 'dataset', cell, shards: jobs.map(({ key }) => key), ...more };
  const runtime = stageRuntimeSchema.parse({ baseDir: home });
  return { key: stageKey(spec), runId: 'run', title: 'dataset', cells: ['cell'], spec, runtime };
}

async function run(
  job: Job<DatasetSpec>,
): Promise<{ summary: DatasetSummary; train: Instance[]; rejected: Rejected[] }> {
  const context = { signal: new AbortController().signal, report: () => undefined };
  const summary = await new DatasetStage(store, new StagePlugins(seededRng)).run(job, context);
  return { summary, ...(await new Workshop(home).rows(job.key)) };
}

describe('near duplicates of a dataset', () => {
  it('are reported in summary and card, across shards, and kept', async () => {
    const job = await dataset(await shards(TEXTS, 3));
    const { summary, train } = await run(job);
    expect(train).toHaveLength(6);
    expect(summary.nearDuplicates).toEqual({
      threshold: 0.8,
      instruction: {
        rows: 3,
        clusters: 2,
        share: 5 / 6,
        largest: [
          { rows: 3, examples: [TEXTS[0]?.[0], TEXTS[2]?.[0]] },
          { rows: 2, examples: [TEXTS[3]?.[0], TEXTS[5]?.[0]] },
        ],
      },
      instance: {
        rows: 2,
        clusters: 1,
        share: 0.5,
        largest: [{ rows: 3, examples: [TEXTS[0]?.join(' '), TEXTS[2]?.join(' ')] }],
      },
    });
    const artifact = await store.open(job.key);
    expect(await readFile(artifact.path('README.md'), 'utf8')).toContain('| instruction | 3 | 2 | 83.3 % |');
  });

  it('are dropped when asked, and kept among the rejected with the reason', async () => {
    const jobs = await shards(TEXTS, 3);
    const job = await dataset(jobs, { dropNearDuplicates: true });
    expect(job.key).not.toBe((await dataset(jobs)).key);
    const { summary, train, rejected } = await run(job);
    expect(train.map(({ provenance }) => provenance.slot)).toEqual([0, 1, 3, 5]);
    expect(summary).toMatchObject({
      requested: 6,
      accepted: 4,
      missing: 0,
      rejected: { 'near-duplicate': 2, 'result-tag': 2 },
      nearDuplicates: { instance: { rows: 2 } },
    });
    const dropped = rejected.filter(({ reason }) => reason === 'near-duplicate');
    expect(dropped.map(({ provenance, detail }) => [provenance.slot, detail])).toEqual([
      [2, expect.stringContaining('row 0')],
      [4, expect.stringContaining('row 0')],
    ]);
    expect(dropped[1]?.output).toContain('How many are left now?');
    expect(rejected).toHaveLength(4);
  });
});

describe('the seeds of a dataset', () => {
  it('are told by source and licence', async () => {
    const [shard] = await shards(TEXTS, 6);
    if (!shard) throw new Error('no shard');
    const seeds: Seed[] = [
      { id: '1', instruction: 'a', source: 'gsm8k', licence: 'MIT' },
      { id: '2', instruction: 'b' },
      { id: '3', instruction: 'c', source: 'gsm8k', licence: 'MIT' },
    ];
    const kept = await store.build({ kind: 'seeds', content: 'these' }, (dir) =>
      writeJsonl(join(dir, 'seeds.jsonl'), seeds),
    );
    const spec = { ...shard.spec, seeds: kept.key };
    const files = await store.open(shard.key);
    const other = await store.build(spec, async (dir) => {
      await writeJsonl(join(dir, 'train.jsonl'), [row(0, ['a', 'b'])]);
      await writeJsonl(join(dir, 'rejected.jsonl'), []);
      return files.manifest.summary;
    });
    const job = await dataset([{ ...shard, spec, key: other.key }]);
    const { summary } = await run(job);
    expect(summary.seedOrigins).toEqual([
      { source: 'gsm8k', licence: 'MIT', seeds: 2 },
      { source: null, licence: null, seeds: 1 },
    ]);
    const card = await readFile((await store.open(job.key)).path('README.md'), 'utf8');
    expect(card).toContain('| gsm8k | MIT | 2 |');
    expect(card).toContain('| not named | unknown | 1 |');
  });
});
