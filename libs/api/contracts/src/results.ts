import { z } from 'zod';
import { cellSchema } from './cell.js';
import { datasetSummarySchema, trainSummarySchema } from './artifact.js';
import { figureSchema } from '@agora/plugin-api';
import { faultDataSchema } from './events.js';
import { promptSchema } from './prompt.js';
import { preflightCostSchema } from './inspection.js';

/** A value with the bounds of its confidence interval. */
export const estimateSchema = z.object({ value: z.number(), low: z.number(), high: z.number() });
export type Estimate = z.infer<typeof estimateSchema>;

/** The mean of scores in [0, 1]; all numbers but those of items are null when nothing could be scored: no result. */
export const scoreSchema = z.object({
  mean: z.number().nullable(),
  /** Standard error over items: 0 where all have the same score, which says nothing about other items. */
  stderr: z.number().nullable(),
  /** 95 % Wilson interval; it has a width whatever the scores. Absent in results of older versions. */
  low: z.number().nullable().optional(),
  high: z.number().nullable().optional(),
  items: z.number().int(),
  /** Items without a verdict, which have no part in the mean. Absent when there are none. */
  unscored: z.number().int().optional(),
});
export type Score = z.infer<typeof scoreSchema>;

/** PGR in percent, or why there is none. */
export const pgrSchema = z.union([
  z.object({ defined: z.literal(true), ...estimateSchema.shape }),
  z.object({ defined: z.literal(false), reason: z.string() }),
]);
export type Pgr = z.infer<typeof pgrSchema>;

/**
 * Rows of a dataset that share a run of words with an item of a benchmark: what the check for contamination found. A sign,
 * not a proof; nothing is left out because of it.
 */
export const contaminationSchema = z.object({
  /** Words in a row that count. */
  words: z.number().int(),
  /** Rows of the dataset. */
  instances: z.number().int(),
  benchmarks: z.array(
    z.object({
      id: z.string(),
      items: z.number().int(),
      /** Set where rows are looked for whose whole instruction is an item's input, instead of runs of words. */
      whole: z.literal(true).optional(),
      /** Items whose input or target is long enough to be looked for. */
      comparedItems: z.number().int(),
      /** Items that some row shares a run with. */
      itemsFound: z.number().int(),
      /** Rows that share a run with some item. */
      instances: z.number().int(),
      /** A few, each of another item; `run` are the shared words in lower case, without signs. */
      examples: z.array(
        z.object({
          item: z.string(),
          instance: z.string(),
          slot: z.number().int(),
          where: z.enum(['instruction', 'response']),
          run: z.string(),
        }),
      ),
    }),
  ),
});
export type Contamination = z.infer<typeof contaminationSchema>;

export const cellResultSchema = z.object({
  id: z.string(),
  cell: cellSchema,
  /** `unfinished` in the results of a run that has not ended. */
  status: z.enum(['done', 'failed', 'unfinished']),
  /** How far an unfinished cell is, in words. */
  unfinished: z.string().optional(),
  fault: faultDataSchema.optional(),
  dataset: datasetSummarySchema.optional(),
  /** Rows that the student was trained on; `seedRows` is absent where nobody counted. */
  training: trainSummarySchema.pick({ rows: true, seedRows: true, tooLong: true, steps: true }).optional(),
  benchmarks: z.array(
    z.object({ id: z.string(), base: scoreSchema, reference: scoreSchema, student: scoreSchema, pgr: pgrSchema }),
  ),
  /** Mean over the benchmarks whose PGR is defined. */
  pgr: pgrSchema.optional(),
  metrics: z.record(z.string(), z.number().nullable()),
  /** Absent where there is no dataset, or the domain has no benchmark. */
  contamination: contaminationSchema.optional(),
  /** Keys of the artifacts behind this row, by stage. */
  artifacts: z.object({
    dataset: z.string().optional(),
    /** Parts of the dataset, finished or not; these keys name their journals too. */
    shards: z.array(z.string()).optional(),
    train: z.string().optional(),
    evaluate: z.record(z.string(), z.string()),
    measure: z.record(z.string(), z.string()),
    contamination: z.string().optional(),
  }),
});
export type CellResult = z.infer<typeof cellResultSchema>;

/** A generator that was paused in a setting, as nearly all of its outputs were rejected. */
export const pausedSettingSchema = z.object({
  generator: z.string(),
  /** `method/domain`. */
  setting: z.string(),
  /** Why, in a sentence. */
  reason: z.string(),
  cells: z.array(z.string()),
  /** A few of the rejected outputs. */
  examples: z.array(
    z.object({
      reason: z.string(),
      detail: z.string().optional(),
      /** What it answered; null when it was not kept. */
      prompt: promptSchema.nullable(),
      output: z.string(),
    }),
  ),
});
export type PausedSetting = z.infer<typeof pausedSettingSchema>;

/**
 * US dollars of paid calls, for generation and evaluation together: all that this run's work cost, of which `now` was paid by
 * this run, in all of its rounds, and `earlier` by runs that it shares work with. Null when some of it is unknown.
 */
export const spendingSchema = z.object({
  usd: z.number().nullable(),
  now: z.number().nullable(),
  earlier: z.number(),
  /** True when some of it is an estimate, as the provider did not tell what its calls took. */
  estimated: z.boolean(),
});
export type SpendingResult = z.infer<typeof spendingSchema>;

export const leaderboardRowSchema = z.object({
  generator: z.string(),
  provider: z.string(),
  model: z.string(),
  simulated: z.boolean(),
  /** Mean PGR of the generator: over seeds first, then over settings and volumes, wherever it is defined. */
  pgr: pgrSchema,
  /** Best and worst rank that the intervals allow; equal when the rank is clear. */
  rank: z.object({ best: z.number().int(), worst: z.number().int() }).nullable(),
  byMethod: z.record(z.string(), pgrSchema),
  byDomain: z.record(z.string(), pgrSchema),
  /** Keyed `method/domain`. */
  bySetting: z.record(z.string(), pgrSchema),
  /** Keyed by the number of instances; absent in results of older versions. */
  byVolume: z.record(z.string(), pgrSchema).optional(),
  /** Mean over the generator's datasets. */
  metrics: z.record(z.string(), z.number().nullable()),
  /** Score of the generator itself per benchmark, when it was asked for. */
  ability: z.record(z.string(), scoreSchema),
  cells: z.number().int(),
  failedCells: z.number().int(),
  instances: z.number().int(),
  /** Accepted instances per call, in [0, 1]. */
  yield: z.number().nullable(),
  usd: z.number().nullable(),
  usdPerPoint: z.number().nullable(),
  /** True when some of these dollars are an estimate, as the provider did not tell what its calls took. */
  usdEstimated: z.boolean().optional(),
});
export type LeaderboardRow = z.infer<typeof leaderboardRowSchema>;

export const pcaSchema = z.object({
  metrics: z.array(z.string()),
  /** Share of the metrics' variance per component, in [0, 1]. */
  explained: z.array(z.number()),
  /** One row per component, one column per metric. */
  loadings: z.array(z.array(z.number())),
  /** One row per cell. */
  scores: z.array(z.object({ cell: z.string(), values: z.array(z.number()) })),
  /** Metrics that could not enter, and why. */
  droppedMetrics: z.array(z.object({ metric: z.string(), reason: z.string() })).default([]),
  /** How far the first components foretell the cells' PGR; null when there are too few cells or generators. */
  regression: z
    .object({
      components: z.number().int(),
      cells: z.number().int(),
      /** Share of the PGR's variance explained in the cells that the regression was fitted to. */
      r2: z.number(),
      /**
       * The same for the cells of each generator, foretold from the others' alone. Below zero, the mean of the other
       * generators foretells better.
       */
      leaveOneGeneratorOutR2: z.number(),
    })
    .nullable()
    .default(null),
});
export type Pca = z.infer<typeof pcaSchema>;

/** What a benchmark found out about one subject beside the mean of its scores. */
export const benchmarkSubjectSchema = z.object({
  kind: z.enum(['base', 'reference', 'student', 'generator']),
  /** Model of base or reference; id of the cell of a student; id of a generator. */
  id: z.string(),
  /** Empty for benchmarks that have none. */
  figures: z.array(figureSchema),
  /** Items without a verdict. Absent when there are none. */
  unscored: z.number().int().optional(),
  /** Items whose prompt did not fit into the model's context: they count as wrong. */
  tooLong: z.number().int(),
  /** What answers and judgments cost; null when some of it is unknown. */
  usd: z.number().nullable(),
  /** Answers that another evaluation had asked for: they cost nothing here. Absent when there are none. */
  cached: z.number().int().optional(),
});
export type BenchmarkSubject = z.infer<typeof benchmarkSubjectSchema>;

/** Which judge a run's judged benchmarks asked. */
export const judgeNameSchema = z.object({ provider: z.string(), model: z.string() });

export const unmeasuredSchema = z.object({ metric: z.string(), domain: z.string(), reason: z.string() });
export type Unmeasured = z.infer<typeof unmeasuredSchema>;

/** Failures that differ in nothing but numbers. Where they do, `reason` says all of them, and `each` which cell has which. */
export const failureGroupSchema = z.object({
  reason: z.string(),
  fix: z.string().optional(),
  count: z.number().int(),
  cells: z.array(z.string()),
  each: z.array(z.object({ cell: z.string(), numbers: z.array(z.string()) })).optional(),
});
export type FailureGroup = z.infer<typeof failureGroupSchema>;

/** `results.json`: everything a run found out. */
export const resultsSchema = z.object({
  schema: z.literal(1),
  run: z.object({
    id: z.string(),
    name: z.string(),
    startedAt: z.string(),
    /** Of a partial one, when its results were gathered. */
    finishedAt: z.string(),
    agora: z.string(),
    simulated: z.boolean(),
    /** Set when the run had not ended: some cells are `unfinished`. */
    partial: z.literal(true).optional(),
  }),
  experiment: z.unknown(),
  confidence: z.number(),
  seeds: z.array(z.number().int()),
  metricUnits: z.record(z.string(), z.string()),
  leaderboard: z.array(leaderboardRowSchema),
  /** Artifacts of the two models that every student is compared to; absent where they failed. */
  benchmarks: z.array(
    z.object({
      id: z.string(),
      domain: z.string(),
      version: z.string(),
      base: z.string().optional(),
      reference: z.string().optional(),
      /** Which of its ways to read an output was used, e.g. `strict extraction`. */
      rule: z.string().optional(),
      /** The reference implementation that the scores agree with, and every known deviation: one line. */
      scoredAs: z.string().optional(),
      /** Absent where no judge was asked. */
      judge: judgeNameSchema.optional(),
      /** Who was scored on it: base, reference, students by cell, generators; those that failed are missing. */
      subjects: z.array(benchmarkSubjectSchema).optional(),
    }),
  ),
  /** What the answers of generators and the judgments cost, in US dollars; null when some of it is unknown. Part of no `usd` of a row. */
  evaluationUsd: z.number().nullable().optional(),
  spending: spendingSchema.optional(),
  /** Absent when nothing was paused. */
  paused: z.array(pausedSettingSchema).optional(),
  /** The small calls before the run that showed whether generators and judge can be asked. Part of no other figure. */
  preflight: preflightCostSchema.optional(),
  cells: z.array(cellResultSchema),
  /** Metrics that were not measured in a domain, and why. */
  unmeasured: z.array(unmeasuredSchema).optional(),
  pca: pcaSchema.nullable(),
  /** Failures grouped by reason, most frequent first. */
  failures: z.array(failureGroupSchema),
});
export type Results = z.infer<typeof resultsSchema>;
