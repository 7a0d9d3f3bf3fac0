import { ArtifactStore, readJsonl, stageKey, writeJsonl } from '@agora/artifacts';
import {
  stageRuntimeSchema,
  type DatasetSpec,
  type GenerationMode,
  type Job,
  type ShardSpec,
} from '@agora/run-schemas';
import { instanceSchema, rejectedSchema, type Instance, type Price, type Rejected, type Seed } from '@agora/plugin-api';
import { PluginHost } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { createHash } from 'node:crypto';
import { join } from 'node:path';

export const seeds: Seed[] = Array.from({ length: 30 }, (_, index) => ({
  id: `seed:${index}`,
  instruction: `What is ${index} + ${index}?`,
  response: `Add ${index} and ${index}.\n[RESULT] ${2 * index} [/RESULT]`,
}));

export interface ShardOptions {
  baseURL: string;
  method?: string;
  slots?: { from: number; to: number };
  maxAttempts?: number;
  concurrency?: number;
  experimentSeed?: number;
  price?: Price;
  budgetUsd?: number;
  generator?: string;
  provider?: 'openai-compatible' | 'openai';
  providerOptions?: Record<string, unknown>;
  mode?: GenerationMode;
}

/** Makes jobs as the orchestrator does, with the real math domain, methods and OpenAI-compatible provider. */
export class Workshop {
  readonly store: ArtifactStore;
  private readonly host: PluginHost;

  constructor(readonly home: string) {
    this.store = new ArtifactStore(home);
    this.host = new PluginHost({ baseDir: home, rng: seededRng });
  }

  async shard(options: ShardOptions): Promise<Job<ShardSpec>> {
    const {
      method = 'instance-generation',
      slots = { from: 0, to: 60 },
      maxAttempts = 4,
      experimentSeed = 1,
    } = options;
    const provider = options.provider ?? 'openai-compatible';
    const providerOptions = { baseURL: options.baseURL, ...options.providerOptions };
    const spec: ShardSpec = {
      kind: 'shard',
      generator: {
        id: options.generator ?? 'writer',
        provider: await this.host.use('provider', provider, providerOptions),
        model: 'some-model',
        sampling: { temperature: 1, topP: 0.9, maxTokens: 200 },
      },
      method: await this.host.use('method', method, {}),
      domain: await this.host.use('domain', 'math', {}),
      seeds: await this.seeds(),
      experimentSeed,
      slots,
      maxAttempts,
    };
    return {
      key: stageKey(spec),
      runId: 'run-1',
      title: `slots ${slots.from} to ${slots.to}`,
      cells: ['cell'],
      spec,
      runtime: stageRuntimeSchema.parse({
        baseDir: this.home,
        options: { [provider]: providerOptions },
        ...(options.mode ? { mode: options.mode } : {}),
        limits: { concurrency: options.concurrency ?? 8 },
        ...(options.price ? { price: options.price } : {}),
        ...(options.budgetUsd === undefined ? {} : { budgetUsd: options.budgetUsd }),
      }),
    };
  }

  dataset(shards: Job<ShardSpec>[], instances: number): Job<DatasetSpec> {
    const cell = { generator: 'writer', domain: 'math', method: 'instance-generation', instances, seed: 1 };
    const spec: DatasetSpec = { kind: 'dataset', cell, shards: shards.map(({ key }) => key) };
    const runtime = stageRuntimeSchema.parse({ baseDir: this.home });
    return { key: stageKey(spec), runId: 'run-1', title: 'dataset', cells: ['cell'], spec, runtime };
  }

  async rows(key: string): Promise<{ train: Instance[]; rejected: Rejected[] }> {
    const artifact = await this.store.open(key);
    return {
      train: await all(readJsonl(artifact.path('train.jsonl'), instanceSchema)),
      rejected: await all(readJsonl(artifact.path('rejected.jsonl'), rejectedSchema)),
    };
  }

  private async seeds(): Promise<string> {
    const artifact = await this.store.build({ kind: 'seeds', content: stageKey(seeds) }, (dir) =>
      writeJsonl(join(dir, 'seeds.jsonl'), seeds),
    );
    return artifact.key;
  }
}

export async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

/**
 * A model as a function: what it writes depends on the whole prompt, the instance generated before included, so that a
 * difference anywhere shows everywhere. About one output in five is no instance.
 */
export function write(prompt: string): string {
  const number = createHash('sha256').update(prompt).digest().readUInt32BE();
  if (number % 5 === 0) return `INPUT:\nWhat is ${number}?\nOUTPUT:\nI do not know.`;
  return `INPUT:\nWhat comes after ${number}?\nOUTPUT:\nCount on.\n[RESULT] ${number + 1} [/RESULT]\n`;
}
