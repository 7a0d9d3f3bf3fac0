import { z } from 'zod';
import { cellSchema } from './cell.js';
import { generationModeSchema } from './experiment.js';
import { engineUseSchema } from './engine.js';
import { trainingSchema } from './training.js';
import {
  limitsSchema,
  priceSchema,
  rowSetFactsSchema,
  rowShareSchema,
  samplingSchema,
  promptStyles,
} from '@agora/plugin-api';
import { checkSpecLimits } from './limits.js';
import { metricModelSourceSchema } from './metric-model-source.js';

export const STAGES = ['generate', 'train', 'evaluate', 'measure', 'analyze'] as const;
export type Stage = (typeof STAGES)[number];

/** 64 hexadecimal digits: the sha256 of a stage's inputs, parameters and plugin versions. */
export const stageKeySchema = z.string().regex(/^[0-9a-f]{64}$/);

/** A plugin as part of a key: everything about it that can change an output, and nothing else. */
export const pluginUseSchema = z.object({ plugin: z.string(), version: z.string(), identity: z.unknown() });
export type PluginUse = z.infer<typeof pluginUseSchema>;

/** A local model. `fingerprint` changes when its weights change. */
export const modelUseSchema = z.object({ model: z.string(), fingerprint: z.string() });
export type ModelUse = z.infer<typeof modelUseSchema>;

export const generatorUseSchema = z.object({
  id: z.string(),
  provider: pluginUseSchema,
  model: z.string(),
  sampling: samplingSchema,
  /** Absent unless it was asked for, so that all other keys stay the same. */
  thoughts: z.literal('keep').optional(),
});
export type GeneratorUse = z.infer<typeof generatorUseSchema>;

/** The judge as part of a key. `sampling` holds what differs from the benchmark's protocol. */
export const judgeUseSchema = z.object({ provider: pluginUseSchema, model: z.string(), sampling: samplingSchema });
export type JudgeUse = z.infer<typeof judgeUseSchema>;

/** Judges that a metric or a method asks, as part of a key. */
export const judgingUseSchema = z.object({
  /** Fingerprint of what the judges are asked, such as a rubric of the user's own. */
  basis: z.string(),
  judges: z.array(judgeUseSchema.extend({ id: z.string(), family: z.string().optional() })).min(1),
});
export type JudgingUse = z.infer<typeof judgingUseSchema>;

/** Generate the instances of slots `from` (included) to `to` (excluded). Leaves `train.jsonl` and `rejected.jsonl`. */
export const shardSpecSchema = z.object({
  kind: z.literal('shard'),
  generator: generatorUseSchema,
  method: pluginUseSchema,
  domain: pluginUseSchema,
  seeds: stageKeySchema,
  experimentSeed: z.number().int(),
  slots: z.object({ from: z.number().int(), to: z.number().int() }),
  maxAttempts: z.number().int().positive(),
  /** Rows that exist already and fill these slots, instead of what a model would write. Absent otherwise, so that keys stay the same. */
  rows: stageKeySchema.optional(),
  /** Set for methods whose rows are pairs, so that all other keys stay the same. */
  judging: judgingUseSchema.optional(),
});
export type ShardSpec = z.infer<typeof shardSpecSchema>;

/** Join shards into a dataset. Leaves `train.jsonl`, `rejected.jsonl`, `train.parquet` and a dataset card. */
export const datasetSpecSchema = z.object({
  kind: z.literal('dataset'),
  cell: cellSchema,
  shards: z.array(stageKeySchema),
  /** Absent unless it was asked for, so that all other keys stay the same. */
  dropNearDuplicates: z.literal(true).optional(),
});
export type DatasetSpec = z.infer<typeof datasetSpecSchema>;

/** Train a student. Leaves `checkpoint/` (a Hugging Face folder) and `log.jsonl`. */
export const trainSpecSchema = z.object({
  kind: z.literal('train'),
  student: modelUseSchema,
  dataset: stageKeySchema,
  /** Seeds to train on as well, where the method says so. */
  seeds: stageKeySchema.optional(),
  training: trainingSchema,
  seed: z.number().int(),
  worker: z.string(),
});
export type TrainSpec = z.infer<typeof trainSpecSchema>;

export const subjectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('model'), model: modelUseSchema }),
  z.object({ kind: z.literal('student'), train: stageKeySchema }),
  z.object({ kind: z.literal('generator'), generator: generatorUseSchema }),
]);
/** Who answers a benchmark. */
export type Subject = z.infer<typeof subjectSchema>;

/** How a judge is reached: what never changes a judgment. Its options may differ from those of a generator with the same provider. */
export const judgeAccessSchema = z.object({
  options: z.record(z.string(), z.unknown()),
  limits: limitsSchema.default({}),
  price: priceSchema.optional(),
  /** Live when left out. */
  mode: generationModeSchema.optional(),
});
export type JudgeAccess = z.infer<typeof judgeAccessSchema>;

/** Answer a benchmark and score the answers. Leaves `samples.jsonl`, and `judgments.jsonl` where a judge was asked. */
export const evaluateSpecSchema = z.object({
  kind: z.literal('evaluate'),
  subject: subjectSchema,
  domain: pluginUseSchema,
  benchmark: z.object({ id: z.string(), version: z.string() }),
  items: stageKeySchema,
  style: z.enum(promptStyles),
  /** The benchmark's sampling, changed by what the user asked for. */
  sampling: samplingSchema,
  /** Answers per item. Absent when it is one, so that all other keys stay the same. */
  samples: z.number().int().min(2).optional(),
  /** Set for benchmarks that a judge scores. */
  judge: judgeUseSchema.optional(),
  worker: z.string(),
  /** Set for models that another engine than the worker lets answer, so that all other keys stay the same. */
  engine: engineUseSchema.optional(),
});
export type EvaluateSpec = z.infer<typeof evaluateSpecSchema>;

/** Measure one intrinsic metric of a dataset. Leaves `values.jsonl`, and `judgments.jsonl` where judges were asked. */
export const measureSpecSchema = z.object({
  kind: z.literal('measure'),
  dataset: stageKeySchema,
  metric: pluginUseSchema,
  id: z.string(),
  /** Fingerprint of the local models that metrics may use. */
  models: z.string(),
  /** Set for metrics that ask judges, so that all other keys stay the same. */
  judging: judgingUseSchema.optional(),
  /** Models of the hub, by the option that names them. Absent when there are none, so that all other keys stay the same. */
  fetched: z.record(z.string(), metricModelSourceSchema).optional(),
  /** Version of the Python that reads models without an ONNX graph. Absent when there are none. */
  scorer: z.string().optional(),
});
export type MeasureSpec = z.infer<typeof measureSpecSchema>;

export const stageSpecSchema = z.discriminatedUnion('kind', [
  shardSpecSchema,
  datasetSpecSchema,
  trainSpecSchema,
  evaluateSpecSchema,
  measureSpecSchema,
]);
/** Everything that decides a stage's output; its hash is the stage's key. */
export type StageSpec = z.infer<typeof stageSpecSchema>;
export type SpecKind = StageSpec['kind'];

/** What a worker needs beside the spec and what never changes an output: plugin options, limits, prices. */
export const stageRuntimeSchema = z.object({
  /** Folder of the experiment file: plugins and relative paths are resolved from here. */
  baseDir: z.string(),
  /** Full plugin options, by plugin name. */
  options: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  limits: limitsSchema.default({}),
  price: priceSchema.optional(),
  /** How a shard's generator is called; live when left out. */
  mode: generationModeSchema.optional(),
  /** How to reach an evaluation's judge. */
  judge: judgeAccessSchema.optional(),
  /** How to reach the judges of a metric or a method, by their ids. */
  judges: z.record(z.string(), judgeAccessSchema).optional(),
  /** For evaluations: the earlier one whose answers are scored. The subject is not asked, whatever is missing. */
  answersOf: stageKeySchema.optional(),
  /** What is told of the set whose rows fill a shard: its licence and cost are no part of a key. */
  rowSet: rowSetFactsSchema.optional(),
  /** For a shard of such rows in a mixture: the name of the part that has them. */
  rowPart: z.string().optional(),
  /** For a dataset of a mixture: its parts that are sets. */
  rowSets: z.array(rowShareSchema).optional(),
  /** For shards: continue however few outputs are accepted. */
  acceptYield: z.boolean().optional(),
  /**
   * For a shard whose generator has no accepted output in this setting yet: how many of its outputs were rejected before.
   * Such shards are made one at a time, with few calls at once.
   */
  unproven: z.object({ rejected: z.number().int().nonnegative() }).optional(),
  /** For an engine: the rank of the LoRA adapters that the students of this run have. It makes room for them, and changes no answer. */
  loraRank: z.number().int().positive().optional(),
  /** The run's budget in US dollars. How much of it is left is told by the run's ledger. */
  budgetUsd: z.number().optional(),
});
export type StageRuntime = z.infer<typeof stageRuntimeSchema>;

/** One unit of work on the queue: delivered at least once, its output stored under `key` before it is acknowledged. */
export const jobSchema = z.object({
  key: stageKeySchema,
  runId: z.string(),
  /** Short text for people, e.g. the cell's id. */
  title: z.string(),
  cells: z.array(z.string()),
  spec: stageSpecSchema.superRefine(checkSpecLimits),
  runtime: stageRuntimeSchema,
});
export type Job<S extends StageSpec = StageSpec> = Omit<z.infer<typeof jobSchema>, 'spec'> & { spec: S };

export const STAGE_OF: Record<SpecKind, Stage> = {
  shard: 'generate',
  dataset: 'generate',
  train: 'train',
  evaluate: 'evaluate',
  measure: 'measure',
};
