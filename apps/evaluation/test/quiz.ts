import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArtifactStore, readJsonl, stageKey, writeJsonl } from '@agora/artifacts';
import {
  judgmentSchema,
  sampleSchema,
  type EvaluateSpec,
  type Job,
  type Judgment,
  type Sample,
} from '@agora/run-schemas';
import type { Price } from '@agora/plugin-api';
import { PluginHost } from '@agora/plugin-host';
import { workerVersion } from '@agora/python-worker';
import { seededRng } from '@agora/statistics';

const DOMAIN = './judged-domain.cjs';
const PROVIDER = 'openai-compatible';

/** Runs of one server must not be taken for one another. */
let runs = 0;

export interface QuizOptions {
  baseURL: string;
  benchmark?: 'judged' | 'plain';
  items?: number;
  samples?: number;
  judge?: boolean;
  price?: Price;
  budgetUsd?: number;
  /** Of generator and judge. */
  concurrency?: number;
  generator?: string;
}

/** Plans evaluations of a generator on the benchmarks of `judged-domain.cjs`, and reads what they leave. */
export class QuizMaster {
  readonly store: ArtifactStore;
  private readonly host = new PluginHost({ baseDir: __dirname, rng: seededRng });

  constructor(private readonly home: string) {
    this.store = new ArtifactStore(home);
  }

  async job(options: QuizOptions): Promise<Job<EvaluateSpec>> {
    const { baseURL, benchmark = 'judged', items: count = 40, samples, judge = benchmark === 'judged' } = options;
    const { price, budgetUsd, concurrency = 4, generator = 'answers' } = options;
    const domainOptions = { log: this.log, items: count };
    const domain = await this.host.create('domain', DOMAIN, domainOptions);
    const rows = (await domain.benchmarks[0]?.items()) ?? [];
    const items = await this.store.build({ kind: 'items', rows }, (dir) => writeJsonl(join(dir, 'items.jsonl'), rows));
    const provider = await this.host.use('provider', PROVIDER, { baseURL });
    const spec: EvaluateSpec = {
      kind: 'evaluate',
      subject: { kind: 'generator', generator: { id: generator, provider, model: generator, sampling: {} } },
      domain: await this.host.use('domain', DOMAIN, domainOptions),
      benchmark: { id: benchmark, version: '1' },
      items: items.key,
      style: 'chat',
      sampling: { temperature: 0, maxTokens: 50 },
      ...(samples === undefined ? {} : { samples }),
      ...(judge ? { judge: { provider, model: 'judge-1', sampling: {} } } : {}),
      worker: workerVersion,
    };
    return {
      key: stageKey(spec),
      runId: `quiz-${(runs += 1)}`,
      title: 'a quiz',
      cells: [],
      spec,
      runtime: {
        baseDir: __dirname,
        options: { [DOMAIN]: domainOptions, [PROVIDER]: { baseURL } },
        limits: { concurrency },
        ...(price ? { price } : {}),
        judge: { options: { baseURL }, limits: { concurrency }, ...(price ? { price } : {}) },
        ...(budgetUsd === undefined ? {} : { budgetUsd }),
      },
    };
  }

  /** Items in the order in which their scoring began. */
  async scored(): Promise<string[]> {
    const text = await readFile(this.log, 'utf8').catch(() => '');
    return text.split('\n').filter(Boolean);
  }

  async samples(key: string): Promise<Sample[]> {
    const rows: Sample[] = [];
    const artifact = await this.store.open(key);
    for await (const row of readJsonl(artifact.path('samples.jsonl'), sampleSchema)) rows.push(row);
    return rows;
  }

  async judgments(key: string): Promise<Judgment[]> {
    const rows: Judgment[] = [];
    const artifact = await this.store.open(key);
    for await (const row of readJsonl(artifact.path('judgments.jsonl'), judgmentSchema)) rows.push(row);
    return rows;
  }

  private get log(): string {
    return join(this.home, 'scored.log');
  }
}
