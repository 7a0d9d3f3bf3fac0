import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtifactStore, Journal, stageKey, writeJsonl } from '@agora/artifacts';
import type { Bus, BusOptions } from '@agora/bus';
import type { RunEvent } from '@agora/contracts';
import {
  judgmentSchema,
  measureSummarySchema,
  stageRuntimeSchema,
  type GenerationMode,
  type Job,
  type Judgment,
  type MeasureSpec,
  type MeasureSummary,
} from '@agora/run-schemas';
import type { Instance, Price } from '@agora/plugin-api';
import { PluginHost } from '@agora/plugin-host';
import { spawnScript } from '@agora/service-testkit';
import { z } from 'zod';
import { readLines } from './spec-support.js';

const valueSchema = z.object({
  id: z.string(),
  value: z.number().nullable(),
  details: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});

export interface JobOptions {
  provider?: string;
  baseURL: string;
  rows?: Pick<Instance, 'instruction' | 'response'>[];
  judges?: string[];
  options?: Record<string, unknown>;
  price?: Price;
  mode?: GenerationMode;
  budgetUsd?: number;
  change?(spec: MeasureSpec): MeasureSpec;
}

/** Plans measurements by judges, runs them in services of their own, and reads what they leave. */
export class JudgedJobs {
  private readonly workers: ChildProcess[] = [];
  private readonly host: PluginHost;
  readonly store: ArtifactStore;

  private constructor(
    readonly folder: string,
    private readonly bus: () => Promise<Bus>,
    private readonly busOptions: BusOptions,
  ) {
    this.store = new ArtifactStore(join(folder, 'home'));
    this.host = new PluginHost({ baseDir: folder });
  }

  static async open(bus: () => Promise<Bus>, options: BusOptions): Promise<JudgedJobs> {
    return new JudgedJobs(await mkdtemp(join(tmpdir(), 'agora-judged-')), bus, options);
  }

  async close(): Promise<void> {
    for (const child of this.workers) await this.end(child, 'SIGTERM');
    await rm(this.folder, { recursive: true, maxRetries: 3 });
  }

  async job(wanted: JobOptions): Promise<Job<MeasureSpec>> {
    const { provider = 'openai-compatible', baseURL, rows = sums(10), judges = ['a'], price, mode, budgetUsd } = wanted;
    const options = { judges, ...wanted.options };
    const dataset = rows.map(instanceOf);
    const { key } = await this.store.build({ kind: 'dataset', dataset }, (dir) =>
      writeJsonl(join(dir, 'train.jsonl'), dataset).then(() => ({})),
    );
    const metric = await this.host.create('metric', 'judged', options);
    const access = {
      options: { baseURL },
      limits: { concurrency: 3 },
      ...(price ? { price } : {}),
      ...(mode ? { mode } : {}),
    };
    const use = await this.host.use('provider', provider, { baseURL });
    const planned: MeasureSpec = {
      kind: 'measure',
      dataset: key,
      metric: await this.host.use('metric', 'judged', options),
      id: 'quality',
      models: stageKey('models'),
      judging: {
        basis: metric.judging?.basis ?? '',
        judges: judges.map((id) => ({ id, provider: use, model: `judge-${id}`, sampling: {} })),
      },
    };
    const spec = wanted.change?.(planned) ?? planned;
    return {
      key: stageKey(spec),
      runId: `run-${runs++}`,
      title: 'a cell',
      cells: ['cell'],
      spec,
      runtime: stageRuntimeSchema.parse({
        baseDir: this.folder,
        options: { judged: options },
        judges: Object.fromEntries(judges.map((id) => [id, access])),
        ...(budgetUsd === undefined ? {} : { budgetUsd }),
      }),
    };
  }

  async worker(): Promise<ChildProcess> {
    const { PATH, HOME } = process.env;
    const child = spawnScript(join(__dirname, 'judged-worker.ts'), [], {
      env: {
        PATH,
        HOME,
        SPEC_BUS: JSON.stringify(this.busOptions),
        SPEC_HOME: join(this.folder, 'home'),
        OPENAI_API_KEY: 'sk-fixture',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.workers.push(child);
    await new Promise<void>((ready, reject) => {
      child.stdout?.once('data', () => ready());
      child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
    });
    return child;
  }

  async end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  /** Queues the job and resolves with the event that ends it. */
  async until(job: Job): Promise<RunEvent> {
    const bus = await this.bus();
    const over = new AbortController();
    await bus.publishJob(job, 1);
    for await (const event of bus.runEvents(job.runId, { fromStart: true, signal: over.signal })) {
      if (event.kind === 'stage-finished' || (event.kind === 'stage-failed' && event.final)) return event;
    }
    throw new Error('no end');
  }

  /** Waits until the job's progress tells at least so many dollars; gives what it tells. */
  async toldUsd(job: Job, least: number): Promise<number> {
    const bus = await this.bus();
    const over = new AbortController();
    for await (const event of bus.runEvents(job.runId, { fromStart: true, signal: over.signal })) {
      const usd = event.kind === 'stage-progress' ? (event.progress.usd ?? 0) : 0;
      if (usd >= least) return usd;
    }
    throw new Error('no end');
  }

  async summaryOf(job: Job): Promise<MeasureSummary> {
    const event = await this.until(job);
    return measureSummarySchema.parse(event.kind === 'stage-finished' ? event.summary : event);
  }

  async values(job: Job): Promise<z.infer<typeof valueSchema>[]> {
    const artifact = await this.store.open(job.key);
    return z.array(valueSchema).parse(await readLines(artifact.path('values.jsonl')));
  }

  async judgments(job: Job): Promise<Judgment[]> {
    const artifact = await this.store.open(job.key);
    return z.array(judgmentSchema).parse(await readLines(artifact.path('judgments.jsonl')));
  }

  /** Judgments that the job's journal holds. */
  async kept(job: Job): Promise<number> {
    const journal = await Journal.open(join(this.store.home.journal(job.key), 'judgments'), z.unknown());
    await journal.close();
    return journal.entries.length;
  }
}

let runs = 0;

export const sums = (count: number): { instruction: string; response: string }[] =>
  Array.from({ length: count }, (_, slot) => ({ instruction: `What is ${slot} + 1?`, response: `It is ${slot + 1}.` }));

function instanceOf({ instruction, response }: { instruction: string; response: string }, slot: number): Instance {
  const provenance = {
    generator: 'g',
    provider: 'p',
    model: 'gpt-4o',
    method: 'x',
    domain: 'math',
    slot,
    attempt: 0,
    seedIds: [],
    variables: {},
    promptHash: 'h',
    sampling: {},
  };
  return { id: `row-${slot}`, instruction, response, provenance };
}
