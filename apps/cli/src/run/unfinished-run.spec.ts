import { ArtifactStore, Journal, stageKey, writeJsonl } from '@agora/artifacts';
import { cellId, experimentSchema, type Cell, type DatasetSummary, type ShardSpec } from '@agora/run-schemas';
import type { Instance } from '@agora/plugin-api';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readableOutput } from '../../test/readable-output.js';
import { exportRun, type ExportFlags } from '../commands/export.js';
import { report } from '../commands/report.js';
import { ExitCode } from '../exit-code.js';
import { datasetFolder } from './dataset-folder.js';
import { LiveFolder } from './live-folder.js';
import { writeUnfinished } from './write-unfinished.js';

const RUN = 'spec-1a2b3c4d';
/** A cell whose dataset is whole, one that is half way, one with nothing accepted, one that has not begun. */
const GENERATORS = ['whole', 'half', 'refused', 'waiting'] as const;
const INSTANCES = 4;
const use = { plugin: 'p', version: '1', identity: {} };
const cellOf = (generator: string): Cell => ({
  generator,
  domain: 'math',
  method: 'response-generation',
  instances: INSTANCES,
  seed: 1,
});

let work: string;
let store: ArtifactStore;
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'agora-unfinished-'));
  store = new ArtifactStore(join(work, 'home'));
  const seeds = [{ id: 's', instruction: 'q' }];
  const { key } = await store.build({ kind: 'seeds' }, (dir) => writeJsonl(join(dir, 'seeds.jsonl'), seeds));
  await writePlan(key);
  await finishDataset('whole');
  await journal('half', ['accepted', 'rejected', 'accepted']);
  await journal('refused', ['rejected', 'rejected']);
});
afterEach(() => rm(work, { recursive: true }));

/** As the orchestrator keeps it. */
async function writePlan(seeds: string): Promise<void> {
  const shard: ShardSpec = {
    kind: 'shard',
    generator: { id: 'g', provider: use, model: 'm', sampling: {} },
    method: use,
    domain: use,
    seeds,
    experimentSeed: 1,
    slots: { from: 0, to: INSTANCES },
    maxAttempts: 3,
  };
  const plan = {
    runId: RUN,
    startedAt: '2026-03-01T10:00:00.000Z',
    experiment: experimentSchema.parse({
      name: 'spec',
      generators: GENERATORS.map((id) => ({ id, provider: 'p', model: `${id}-1` })),
      methods: ['response-generation'],
      domains: ['math'],
      instances: INSTANCES,
      analysis: { bootstrap: 100 },
    }),
    simulated: [],
    benchmarks: [],
    cells: GENERATORS.map((generator) => ({
      id: cellId(cellOf(generator)),
      generator,
      cell: cellOf(generator),
      shards: [keyOf(generator, 'shard')],
      shard,
      dataset: keyOf(generator, 'dataset'),
      train: keyOf(generator, 'train'),
      evaluate: {},
      measure: {},
    })),
    ability: {},
    evaluations: {},
  };
  await mkdir(join(store.home.root, 'plans'), { recursive: true });
  await writeFile(join(store.home.root, 'plans', `${RUN}.json`), JSON.stringify(plan));
}

const keyOf = (generator: string, stage: string): string => stageKey([generator, stage]);

function rowOf(generator: string, slot: number): Instance {
  const provenance = {
    generator,
    provider: 'p',
    model: 'm',
    method: 'response-generation',
    domain: 'math',
    slot,
    attempt: 0,
    seedIds: [],
    variables: {},
    promptHash: 'h',
    sampling: {},
    usd: 0.5,
  };
  return { id: `${generator}${slot}`, instruction: `question ${slot}`, response: `answer ${slot}`, provenance };
}

async function journal(generator: string, outcomes: ('accepted' | 'rejected')[]): Promise<void> {
  const entries = await Journal.open(store.home.journal(keyOf(generator, 'shard')), z.unknown());
  for (const [slot, outcome] of outcomes.entries()) {
    const row = rowOf(generator, slot);
    const refused = { reason: 'no-tag', output: 'x', provenance: row.provenance };
    await entries.append({ outcome, calls: 1, uncounted: 0, row: outcome === 'accepted' ? row : refused });
  }
  await entries.close();
}

async function finishDataset(generator: string): Promise<void> {
  const figures: DatasetSummary = {
    requested: INSTANCES,
    accepted: INSTANCES,
    rejected: {},
    missing: 0,
    calls: INSTANCES,
    inputTokens: 0,
    outputTokens: 0,
    uncountedCalls: 0,
    usd: 2,
  };
  const rows = Array.from({ length: INSTANCES }, (_, slot) => rowOf(generator, slot));
  await store.build(
    { kind: 'dataset' },
    async (dir) => {
      await writeJsonl(join(dir, 'train.jsonl'), rows);
      await writeJsonl(join(dir, 'rejected.jsonl'), []);
      await writeFile(join(dir, 'README.md'), 'whole');
      return figures;
    },
    keyOf(generator, 'dataset'),
  );
}

const runs = () => join(work, 'runs');
const folder = () => join(runs(), RUN);
const dataOf = (generator: string, name: string) => join(folder(), datasetFolder(cellOf(generator)), name);
const linesOf = async (file: string): Promise<string[]> => (await readFile(file, 'utf8')).split('\n').filter(Boolean);

async function exportTo(out: string, more: Partial<ExportFlags> = {}, run = 'spec') {
  const { output, said, records } = readableOutput({ json: true });
  const flags = { cell: [], format: 'messages', runs: runs(), home: store.home.root, tokenEnv: 'T', out, ...more };
  return { code: await exportRun(run, flags, output), said: said(), records: records() };
}

describe('a run that has not ended', () => {
  it('is exported by its id from the home folder alone: whole, partial and empty datasets, each with what it is', async () => {
    const out = join(work, 'out');
    const { code, said, records } = await exportTo(out);
    expect(code).toBe(ExitCode.failed); // A cell that was asked for is not there at all.
    const [whole, half, refused, waiting] = GENERATORS.map((generator) => cellId(cellOf(generator)));
    expect(records[0]).toMatchObject({ runId: RUN, partial: [half, refused], without: [waiting] });
    expect(said).toContain(`${half} is incomplete. PARTIAL: 2 of 4 instances.`);
    expect(said).toContain(`${waiting} has no dataset and is left out.`);
    expect(await linesOf(join(out, 'data', whole ?? '', 'train.jsonl'))).toHaveLength(4);
    expect(await linesOf(join(out, 'data', half ?? '', 'train.jsonl'))).toHaveLength(2);
    expect(await linesOf(join(out, 'data', refused ?? '', 'train.jsonl'))).toEqual([]);
    const card = await readFile(join(out, 'README.md'), 'utf8');
    expect(card).toContain(`\`${half}\`: PARTIAL: 2 of 4`);
    expect(card).toContain('2 × `no-tag`');
    expect(card).toContain('- partial');
  });

  it.each(['messages', 'parquet', 'jsonl'])('gives an empty dataset as %s whose card says why', async (format) => {
    const out = join(work, 'out');
    const { code } = await exportTo(out, { format, cell: ['refused.*'] });
    expect(code).toBe(ExitCode.done);
    const card = await readFile(join(out, 'README.md'), 'utf8');
    expect(card).toContain('**PARTIAL: 0 of 4 instances.** No output was accepted so far; rejected: 2 × `no-tag`.');
  });

  it('has nothing to export of cells where nothing was tried', async () => {
    await expect(exportTo(join(work, 'out'), { cell: ['waiting.*'] })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('nothing was generated yet') as string,
    });
    await expect(exportTo(join(work, 'out'), {}, 'other')).rejects.toMatchObject({
      code: 'not-found',
      fix: expect.stringContaining(RUN) as string,
    });
  });

  it('is reported as far as it is, with its data laid out and marked', async () => {
    const { output, said, records } = readableOutput({ json: true });
    expect(await report('spec', { runs: runs(), home: store.home.root }, output)).toBe(ExitCode.done);
    expect(records()[0]).toMatchObject({ kind: 'results', runId: RUN, partial: true });
    expect(said()).toContain('This run has not ended: 0 of 4 cells are done');
    expect(await readFile(join(folder(), 'report.html'), 'utf8')).toContain('2 of 4 instances');
    expect(await readFile(dataOf('half', 'PARTIAL'), 'utf8')).toMatch(/^PARTIAL: 2 of 4 instances\. /);
    expect(await readFile(dataOf('half', 'README.md'), 'utf8')).toContain('**PARTIAL: 2 of 4 instances.**');
    expect((await readdir(dataOf('whole', '..'))).length).toBeGreaterThan(0);
    expect((await readdir(join(dataOf('whole', 'train.jsonl'), '..'))).sort()).toEqual([
      'README.md',
      'rejected.jsonl',
      'train.jsonl',
    ]);
    // By its folder, from anywhere, too.
    const again = await exportTo(join(work, 'out'), { runs: join(work, 'no-such-folder'), cell: ['half.*'] }, folder());
    expect(again.code).toBe(ExitCode.done);
    // And where the home folder is not at hand, as on another machine, from what lies in the folder.
    const elsewhere = { home: join(work, 'another-home'), cell: ['half.*'] };
    const copied = await exportTo(join(work, 'elsewhere'), elsewhere, folder());
    expect(copied.records[0]).toMatchObject({ partial: [cellId(cellOf('half'))], without: [] });
    expect(await linesOf(join(work, 'elsewhere', 'data', 'train.jsonl'))).toHaveLength(2);
  });

  it('is meant by its id also where a folder is called like it', async () => {
    const here = process.cwd();
    await mkdir(join(work, 'spec'));
    process.chdir(work);
    try {
      expect((await exportTo(join(work, 'out'), { cell: ['half.*'] })).records[0]).toMatchObject({ runId: RUN });
    } finally {
      process.chdir(here);
    }
  });

  it('has its folder grow: what is finished is laid out when its event comes, and takes the place of the part', async () => {
    const live = await LiveFolder.open(folder(), store, RUN, 'name: spec\n');
    const event = { runId: RUN, at: '2026-03-01T10:00:00.000Z', stage: 'generate' as const, title: '', cells: [] };
    await finishDataset('half');
    live?.apply({ ...event, kind: 'stage-finished', key: keyOf('half', 'dataset'), seconds: 1, summary: {} });
    await live?.close();
    expect(await linesOf(dataOf('half', 'train.jsonl'))).toHaveLength(4);
    expect(await readdir(join(dataOf('half', ''), '.'))).not.toContain('PARTIAL');
    expect(await linesOf(dataOf('refused', 'rejected.jsonl'))).toHaveLength(2);
    expect(await readFile(join(folder(), 'agora.yaml'), 'utf8')).toBe('name: spec\n');
    expect((await (await import('@agora/orchestrator')).readPlan(store.home, RUN))?.runId).toBe(RUN);
  });

  it('ends with a report when it is interrupted, and only says so when the folder cannot be written', async () => {
    const { output, said } = readableOutput({ json: true });
    await writeUnfinished(await LiveFolder.open(folder(), store, RUN, ''), { results: false, output });
    expect(said()).toContain('What there is so far (0 of 4 cells done)');
    expect(await readdir(folder())).toEqual(
      expect.arrayContaining(['report.html', 'results.json', 'summary.md', 'summary.csv']),
    );
    await rm(runs(), { recursive: true });
    await writeFile(runs(), 'a file where a folder should be');
    await writeUnfinished(await LiveFolder.open(folder(), store, RUN, ''), { results: false, output });
    expect(said()).toContain('Not all that there is could be written into');
  });
});
