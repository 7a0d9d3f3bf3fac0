import { ArtifactStore, replaceText, RunRecordStore, thisProcess, writeJsonl } from '@agora/artifacts';
import {
  cellId,
  resultsSchema,
  type CellResult,
  type DatasetSummary,
  type RaceRecord,
  type Results,
  type RunRecord,
} from '@agora/run-schemas';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { calibrationOf, judgedOf } from './judged.js';
import { orderingsOf, pcaOf } from './metrics.js';
import { failuresOf, questionsOf } from './questions.js';
import { raceOf } from './race.js';
import { hex, rowsOf, samplesOf } from './rows.js';

export interface ExampleOptions {
  /** Instances of a cell. */
  rows?: number;
  generators?: readonly string[];
  /** Texts that stand, in turn, wherever a model or a file says something. */
  texts?: readonly string[];
  /** Items of the benchmark. */
  items?: number;
  status?: RunRecord['status'];
  /** The run's id; a second run of the same home needs another one. */
  runId?: string;
  /** By how much the right answers of its students are moved: those of two runs then differ. */
  shift?: number;
  /** Id of a further cell, of which there is no artifact: its dataset is not whole. */
  begun?: string;
  /** Leaves out what judges said, the questions and the race. */
  bare?: boolean;
}

export interface ExampleHome {
  runId: string;
  results: Results;
  /** Ids of the cells, in order. */
  cells: string[];
  benchmark: string;
  /** Ids of its items. */
  items: string[];
}

const BENCHMARK = 'quiz';
const AT = '2026-03-01T10:00:00.000Z';

/** Writes a home with one finished run of two generators, through the real store. */
export async function writeExampleHome(root: string, options: ExampleOptions = {}): Promise<ExampleHome> {
  const {
    rows = 30,
    generators = ['alpha', 'beta'],
    texts = ['What is 2 + 2?', 'It is 4.'],
    items = 12,
    status = 'done',
    runId = 'example-0123abcd',
    shift = 0,
    bare = false,
  } = options;
  const text = (at: number): string => texts[at % texts.length] ?? '';
  const writer = new HomeWriter(
    new ArtifactStore(root),
    text,
    Array.from({ length: items }, (_, at) => `quiz:${at}`),
    runId,
  );
  const itemsKey = await writer.items();
  const base = await writer.answers('base', itemsKey, () => false);
  const reference = await writer.answers('reference', itemsKey, () => true);
  // The first is the best, as on a leaderboard.
  const cells: CellResult[] = [];
  for (const [at, generator] of generators.entries()) {
    cells.push(await writer.cell(generator, rows, itemsKey, (item) => (item + 1 + shift) % (at + 2) === 0));
  }
  if (!bare) cells.forEach((cell, at) => (cell.judged = judgedOf(rows, at, text)));
  const benchmarks = [{ id: BENCHMARK, domain: 'math', version: '1', base, reference }];
  const results = resultsOf(runId, cells, benchmarks, bare ? {} : moreOf(cells, text));
  if (!bare) await keepCalibration(writer.store, runId, text);
  if (!bare) await keepRace(writer.store, raceOf(runId, generators, text));
  if (options.begun !== undefined) results.cells.push(begunCell(options.begun));
  const key = await writer.results(results);
  await new RunRecordStore(writer.store.home).keep(recordOf(runId, root, cells, key, status));
  return { runId, results, cells: cells.map(({ id }) => id), benchmark: BENCHMARK, items: writer.itemIds };
}

function moreOf(cells: CellResult[], text: (at: number) => string): Partial<Results> {
  return {
    questions: questionsOf(cells, text),
    failures: failuresOf(cells, text),
    orderings: orderingsOf(cells),
    pca: pcaOf(cells, text),
  };
}

/** As `agora judge calibrate --run` keeps it. */
async function keepCalibration({ home }: ArtifactStore, runId: string, text: (at: number) => string): Promise<void> {
  await replaceText(join(home.root, 'calibrations', runId, 'strict.json'), `${JSON.stringify(calibrationOf(text))}\n`);
}

/** As `agora race` keeps it. */
async function keepRace({ home }: ArtifactStore, record: RaceRecord): Promise<void> {
  await replaceText(join(home.root, 'races', record.raceId, 'race.json'), `${JSON.stringify(record)}\n`);
}

class HomeWriter {
  constructor(
    readonly store: ArtifactStore,
    private readonly text: (at: number) => string,
    readonly itemIds: string[],
    private readonly runId: string,
  ) {}

  async items(): Promise<string> {
    const rows = this.itemIds.map((id, at) => ({ id, input: this.text(at), target: this.text(at + 1) }));
    const { key } = await this.store.build({ kind: 'items', rows }, (dir) =>
      writeJsonl(join(dir, 'items.jsonl'), rows),
    );
    return key;
  }

  async answers(subject: string, items: string, right: (at: number) => boolean): Promise<string> {
    const samples = samplesOf(this.itemIds, this.text, right);
    const spec = {
      kind: 'evaluate',
      subject: { kind: 'model', model: { model: subject, fingerprint: this.fingerprintOf(subject) } },
      domain: { plugin: 'math', version: '1', identity: {} },
      benchmark: { id: BENCHMARK, version: '1' },
      items,
      style: 'chat',
      sampling: {},
      worker: 'example',
    };
    const { key } = await this.store.build(spec, (dir) => writeJsonl(join(dir, 'samples.jsonl'), samples));
    return key;
  }

  /** Base and reference are the same in every run, students are not. */
  private fingerprintOf(subject: string): string {
    return ['base', 'reference'].includes(subject) ? subject : `${this.runId} ${subject}`;
  }

  async cell(generator: string, slots: number, items: string, right: (at: number) => boolean): Promise<CellResult> {
    const cell = { generator, domain: 'math', method: 'response-generation', instances: slots, seed: 1 };
    const id = cellId(cell);
    const { accepted, rejected, prompts } = rowsOf(generator, slots, this.text);
    const summary = summaryOf(
      slots,
      accepted.length,
      rejected.map(({ reason }) => reason),
    );
    const packed = await promisify(gzip)(prompts.map((prompt) => `${JSON.stringify(prompt)}\n`).join(''));
    const { key: dataset } = await this.store.build(
      { kind: 'dataset', cell, shards: [], text: this.text(0), run: this.runId },
      async (dir) => {
        await writeJsonl(join(dir, 'train.jsonl'), accepted);
        await writeJsonl(join(dir, 'rejected.jsonl'), rejected);
        await writeFile(join(dir, 'prompts.jsonl.gz'), packed);
        return summary;
      },
    );
    const overlap = {
      benchmark: BENCHMARK,
      item: this.itemIds[0],
      instance: hex(0),
      slot: 0,
      where: 'instruction',
      run: this.text(0),
    };
    const { key: contamination } = await this.store.build({ kind: 'contamination', dataset }, (dir) =>
      writeJsonl(join(dir, 'overlaps.jsonl'), [overlap]),
    );
    const evaluate = await this.answers(id, items, right);
    const mean = this.itemIds.filter((_, at) => right(at)).length / this.itemIds.length;
    const count = this.itemIds.length;
    const pgr = { defined: true as const, value: 100 * mean, low: 100 * mean - 8, high: 100 * mean + 7 };
    const score = (value: number) => ({ mean: value, stderr: 0.02, items: count });
    return {
      id,
      cell,
      status: 'done',
      dataset: summary,
      benchmarks: [{ id: BENCHMARK, base: score(0), reference: score(1), student: score(mean), pgr }],
      pgr,
      metrics: { perplexity: 4.2 },
      artifacts: { dataset, shards: [], evaluate: { [BENCHMARK]: evaluate }, measure: {}, contamination },
    };
  }

  async results(results: Results): Promise<string> {
    const { key } = await this.store.build({ kind: 'analyze', results }, (dir) =>
      writeFile(join(dir, 'results.json'), JSON.stringify(results)),
    );
    return key;
  }
}

function begunCell(id: string): CellResult {
  const [generator = '', domain = '', method = ''] = id.split('.');
  const cell = { generator, domain, method, instances: 9, seed: 1 };
  const artifacts = { evaluate: {}, measure: {} };
  return {
    id,
    cell,
    status: 'unfinished',
    unfinished: 'nothing generated yet',
    benchmarks: [],
    metrics: {},
    artifacts,
  };
}

function summaryOf(requested: number, accepted: number, reasons: string[]): DatasetSummary {
  const rejected: Record<string, number> = {};
  for (const reason of reasons) rejected[reason] = (rejected[reason] ?? 0) + 1;
  const calls = accepted + reasons.length;
  const tokens = { inputTokens: 120 * calls, outputTokens: 45 * calls, uncountedCalls: 0 };
  return { requested, accepted, rejected, missing: requested - accepted, calls, ...tokens, usd: 0.0004 * calls };
}

function resultsOf(
  id: string,
  cells: CellResult[],
  benchmarks: Results['benchmarks'],
  more: Partial<Results>,
): Results {
  const leaderboard = cells.map(({ cell, pgr, dataset }, at) => ({
    generator: cell.generator,
    provider: 'example',
    model: `${cell.generator}-model`,
    simulated: false,
    pgr,
    rank: { best: at + 1, worst: at + 1 },
    byMethod: { [cell.method]: pgr },
    byDomain: { [cell.domain]: pgr },
    bySetting: { [`${cell.method}/${cell.domain}`]: pgr },
    metrics: { perplexity: 4.2 },
    ability: {},
    cells: 1,
    failedCells: 0,
    instances: dataset?.accepted,
    yield: 0.9,
    usd: dataset?.usd,
    usdPerPoint: 0.01,
  }));
  return resultsSchema.parse({
    schema: 1,
    run: {
      id,
      name: 'example',
      startedAt: AT,
      finishedAt: '2026-03-01T10:09:00.000Z',
      agora: '0.1.0',
      simulated: false,
    },
    experiment: {},
    confidence: 0.95,
    seeds: [1],
    metricUnits: { perplexity: 'perplexity' },
    leaderboard,
    benchmarks,
    // With what a judge of answers cost.
    spending: { usd: 0.35, now: 0.35, earlier: 0, estimated: false },
    evaluationUsd: 0.25,
    cells,
    pca: null,
    failures: [],
    ...more,
  });
}

function recordOf(
  runId: string,
  root: string,
  { length }: CellResult[],
  results: string,
  status: RunRecord['status'],
): RunRecord {
  return {
    runId,
    name: 'example',
    kind: 'experiment',
    status,
    startedAt: AT,
    ...(status === 'running' ? {} : { finishedAt: '2026-03-01T10:09:00.000Z' }),
    updatedAt: new Date().toISOString(),
    driver: thisProcess(),
    baseDir: root,
    origin: { file: join(root, 'example.yaml'), out: join(root, 'runs'), command: 'agora run example.yaml', cwd: root },
    cells: { all: length, done: length, failed: 0, begun: 0 },
    stages: { all: 10, done: 10 },
    paid: { alpha: { usd: 0.1, partly: false } },
    faults: [],
    results,
  };
}
