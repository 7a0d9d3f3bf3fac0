import { ArtifactStore, stageKey, writeJsonl, type Artifact } from '@agora/artifacts';
import { startService, type RunningService } from '@agora/bus';
import { useNats } from '@agora/bus/testing';
import type { RunEvent } from '@agora/contracts';
import { stageRuntimeSchema, type Job, type MeasureSpec } from '@agora/run-schemas';
import { ModelHubServer } from '@agora/model-hub/testing';
import { PluginHost } from '@agora/plugin-host';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { intrinsicMetrics } from '../src/index.js';
import { fromSources, tempFolder } from './spec-support.js';

/** Files that the service may load as plugins; a spec writes into them. */
export const OWN_PLUGINS = ['response-words.cjs', 'no-unit.cjs'] as const;

export interface Wanted {
  rows?: unknown[];
  metric?: string;
  options?: Record<string, unknown>;
  change?(spec: MeasureSpec): MeasureSpec;
}

const quiet = (): void => undefined;
const silent = { debug: quiet, log: quiet, warn: quiet, error: quiet };

export function instance(slot: number, instruction: string, response: string): unknown {
  return {
    id: `row-${slot}`,
    instruction,
    response,
    provenance: {
      generator: 'g',
      provider: 'p',
      model: 'm',
      method: 'x',
      domain: 'd',
      slot,
      attempt: 0,
      seedIds: [],
      variables: {},
      promptHash: 'h',
      sampling: {},
    },
  };
}

/** Rows of small sums. Another `name` makes another dataset. */
export const sums = (count: number, name = 'Ann'): unknown[] =>
  Array.from({ length: count }, (_, n) =>
    instance(n, `${name} has ${n} apples and buys ${n % 7} more. How many?`, `${n + (n % 7)}`),
  );

export const last = (events: RunEvent[]): RunEvent | undefined => events.at(-1);

/** The service with its NATS, a home and a hub of this machine, for all specs of a file. */
export class MeasuringService {
  readonly store: ArtifactStore;
  private readonly host: PluginHost;
  private runs = 0;

  private constructor(
    private readonly nats: ReturnType<typeof useNats>,
    private readonly temporary: Awaited<ReturnType<typeof tempFolder>>,
    readonly modelHub: ModelHubServer,
  ) {
    this.store = new ArtifactStore(join(this.folder, 'home'));
    this.host = new PluginHost({ baseDir: this.folder });
  }

  /** To be called once in a spec file; the service runs while its specs do. */
  static use(): { readonly service: MeasuringService; readonly running: RunningService } {
    const nats = useNats();
    const made = {} as { service: MeasuringService; running: RunningService };
    beforeAll(async () => {
      made.service = new MeasuringService(nats, await tempFolder(), await ModelHubServer.start());
      const { folder, modelHub } = made.service;
      process.env['HF_ENDPOINT'] = modelHub.url;
      process.env['HF_HOME'] = join(folder, 'hf');
      const plugins = OWN_PLUGINS.map((name) => join(folder, name));
      for (const file of plugins) await writeFile(file, '');
      made.running = await made.service.start({ plugins, tuning: { backoffMs: [50] } });
    });
    afterAll(async () => {
      await made.running.close();
      await made.service.modelHub.close();
      await made.service.temporary.remove();
    });
    return made;
  }

  /** The folder that paths in options are relative to. */
  get folder(): string {
    return this.temporary.path;
  }

  start(options: Pick<Parameters<typeof startService>[1], 'plugins' | 'tuning'> = {}): Promise<RunningService> {
    return startService(intrinsicMetrics(fromSources), {
      bus: this.nats.options,
      home: join(this.folder, 'home'),
      log: silent,
      ...options,
    });
  }

  dataset(rows: unknown[]): Promise<Artifact> {
    return this.store.build({ kind: 'dataset', rows }, (dir) =>
      writeJsonl(join(dir, 'train.jsonl'), rows).then(() => ({})),
    );
  }

  async jobOf({ rows = sums(20), metric = 'reward', options = {}, change }: Wanted): Promise<Job<MeasureSpec>> {
    const planned: MeasureSpec = {
      kind: 'measure',
      dataset: (await this.dataset(rows)).key,
      metric: await this.host.use('metric', metric, options),
      id: metric,
      models: stageKey('models'),
    };
    const spec = change?.(planned) ?? planned;
    return {
      key: stageKey(spec),
      runId: `run-${(this.runs += 1)}`,
      title: `cell ${metric}`,
      cells: ['cell'],
      spec,
      runtime: stageRuntimeSchema.parse({ baseDir: this.folder, options: { [metric]: options } }),
    };
  }

  /** Publishes the job and resolves with its events up to the one that ends it. */
  async work(job: Job, onEvent: (event: RunEvent) => void = quiet): Promise<RunEvent[]> {
    const bus = await this.nats.bus();
    await bus.publishJob(job, 1);
    const controller = new AbortController();
    const events: RunEvent[] = [];
    for await (const event of bus.runEvents(job.runId, { fromStart: true, signal: controller.signal })) {
      events.push(event);
      onEvent(event);
      if (event.kind === 'stage-finished' || (event.kind === 'stage-failed' && event.final)) controller.abort();
    }
    return events;
  }
}
