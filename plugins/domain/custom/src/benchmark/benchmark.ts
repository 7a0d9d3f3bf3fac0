/**
 * The benchmark of a user's own task: the rows of `benchmark.jsonl`, such as
 *
 *   {"input": "My parcel never came.", "target": "delivery"}
 *
 * which becomes the item
 *
 *   { id: "item:1", input: "My parcel never came.", target: "delivery" }
 *
 * and is scored by the scorer that `domain.yaml` names. A chat model is asked the input with one line on how to answer; a base model
 * continues the task and up to three examples out of the seeds. Rows that the scorer cannot use, that are asked twice or that a seed
 * teaches are refused when a run is planned. The version holds the scorer with its options, the words of the prompts and the examples.
 */
import type { DataFile, Thoughts } from '@agora/domain-kit';
import { thoughtsVersion } from '@agora/domain-kit';
import type {
  Benchmark,
  BenchmarkItem,
  ItemScore,
  Prompt,
  PromptStyle,
  Sampling,
  ScoringTools,
  Seed,
} from '@agora/plugin-api';
import { createHash } from 'node:crypto';
import type { Task } from '../config/read-config.js';
import type { SeedFile } from '../seeds/seed-file.js';
import { givenItem, readItems } from './items.js';
import { promptOf, stopOf, type PromptParts } from './prompts.js';

const PROTOCOL = '1';

export interface TaskBenchmarkParts {
  task: Task;
  file: DataFile;
  seeds: SeedFile;
  examples: readonly Seed[];
  thoughts: Thoughts;
}

export class TaskBenchmark implements Benchmark {
  readonly id: string;
  readonly version: string;
  readonly sampling: Sampling;
  readonly judged: boolean;
  readonly thoughts: Thoughts;
  readonly rule: string;
  private readonly prompts: PromptParts;

  constructor(private readonly parts: TaskBenchmarkParts) {
    const { config, scorer, answer } = parts.task;
    this.id = config.name;
    this.prompts = { task: config.task, answer, examples: parts.examples };
    const told = [
      scorer.identity,
      config.task,
      answer,
      parts.examples.map(({ instruction, response }) => [instruction, response]),
    ];
    const hash = createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 12);
    this.version = `${PROTOCOL}+${scorer.name}-${scorer.version}+${hash}${thoughtsVersion(parts.thoughts)}`;
    this.sampling = { temperature: 0, maxTokens: config.maxTokens };
    this.judged = scorer.judged ?? false;
    this.thoughts = parts.thoughts;
    this.rule = scorer.name;
  }

  async items(): Promise<BenchmarkItem[]> {
    return readItems(this.parts.file, this.parts.task.scorer, await this.parts.seeds.seeds());
  }

  prompt({ input }: BenchmarkItem, style: PromptStyle): Prompt {
    return promptOf(input, style, this.prompts);
  }

  stop(style: PromptStyle): string[] {
    return stopOf(style);
  }

  score(item: BenchmarkItem, output: string, tools: ScoringTools): Promise<ItemScore> {
    return this.parts.task.scorer.score(item, output, tools);
  }

  readItem(raw: Record<string, unknown>, known: (id: string) => BenchmarkItem | undefined): BenchmarkItem {
    return givenItem(raw, this.parts.task.scorer, known);
  }
}
