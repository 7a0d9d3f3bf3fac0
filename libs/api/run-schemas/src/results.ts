import { z } from 'zod';
import { cellSchema } from './cell.js';
import { pgrSchema } from './estimate.js';
import { datasetSummarySchema, judgedSummarySchema, trainSummarySchema } from './artifact.js';
import { figureSchema } from '@agora/plugin-api';
import { faultDataSchema } from './fault-data.js';
import { promptSchema } from './prompt.js';
import { preflightCostSchema } from './preflight-cost.js';
import { answersCostShape, benchmarkShape, runShape, scoringShape } from './result-parts.js';
import { orderingsSchema } from './orderings.js';
import { questionsSchema } from './questions.js';
import { untilSchema } from './until.js';

/** The mean of scores in [0, 1]. When no item could be scored there is no result: all numbers but the item counts are null. */
export const scoreSchema = z.object({
  mean: z.number().nullable(),
  /** Standard error over items. It is 0 when all items have the same score, which does not mean that the mean is certain. */
  stderr: z.number().nullable(),
  /** 95 % Wilson interval; it has a width whatever the scores. Absent in results of older versions. */
  low: z.number().nullable().optional(),
  high: z.number().nullable().optional(),
  items: z.number().int(),
  /** Items that could not be scored. They have no part in the mean. Absent when there are none. */
  unscored: z.number().int().optional(),
});
export type Score = z.infer<typeof scoreSchema>;

/**
 * What the contamination check found: rows of a dataset that share a run of words with a benchmark item. This is a hint, not a
 * proof; no row is left out because of it.
 */
export const contaminationSchema = z.object({
  /** Length of a run: this many consecutive words must be the same. */
  words: z.number().int(),
  /** Rows of the dataset. */
  instances: z.number().int(),
  benchmarks: z.array(
    z.object({
      id: z.string(),
      items: z.number().int(),
      /** Set when whole instructions are compared with the items' inputs, instead of runs of words. */
      whole: z.literal(true).optional(),
      /** Items whose input or target is long enough to be looked for. */
      comparedItems: z.number().int(),
      /** Items that some row shares a run with. */
      itemsFound: z.number().int(),
      /** Rows that share a run with some item. */
      instances: z.number().int(),
      /** A few examples, each of another item. `run` holds the shared words in lower case, without punctuation. */
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
  /** How far an unfinished cell has come, as a text for people. */
  unfinished: z.string().optional(),
  fault: faultDataSchema.optional(),
  dataset: datasetSummarySchema.optional(),
  /** Rows that the student was trained on; `seedRows` is absent in artifacts of older versions, which did not count them. */
  training: trainSummarySchema.pick({ rows: true, seedRows: true, tooLong: true, steps: true }).optional(),
  benchmarks: z.array(
    z.object({ id: z.string(), base: scoreSchema, reference: scoreSchema, student: scoreSchema, pgr: pgrSchema }),
  ),
  /** Mean over the benchmarks whose PGR is defined. */
  pgr: pgrSchema.optional(),
  metrics: z.record(z.string(), z.number().nullable()),
  /** What judges said of the dataset, by metric. Absent where no metric asks judges. */
  judged: z.record(z.string(), judgedSummarySchema).optional(),
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
    /** Evaluations of the micro-student, by benchmark. Absent where there is none. */
    microStudent: z.record(z.string(), z.string()).optional(),
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
      /** The prompt that the output answers; null when it was not kept. */
      prompt: promptSchema.nullable(),
      output: z.string(),
    }),
  ),
});
export type PausedSetting = z.infer<typeof pausedSettingSchema>;

/**
 * US dollars of all paid calls of generation and evaluation. `usd` is what the work behind these results cost: `now` was paid
 * by this run (in all of its rounds), `earlier` by other runs whose work it shares. Null when a part of it is unknown.
 */
export const spendingSchema = z.object({
  usd: z.number().nullable(),
  now: z.number().nullable(),
  earlier: z.number(),
  /** True when a part of it is estimated, because the provider did not report its token usage. */
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
  /** Best and worst rank that the confidence intervals allow; equal when the rank is clear. */
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
  /** True when a part of these dollars is estimated, because the provider did not report its token usage. */
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
  /** How well the first components predict the PGR of cells; null when there are too few cells or generators. */
  regression: z
    .object({
      components: z.number().int(),
      cells: z.number().int(),
      /** Share of the PGR's variance explained in the cells that the regression was fitted to. */
      r2: z.number(),
      /**
       * The same when the cells of each generator are predicted from the other generators alone (cross-validation). Below
       * zero means: the mean of the other generators predicts better.
       */
      leaveOneGeneratorOutR2: z.number(),
    })
    .nullable()
    .default(null),
});
export type Pca = z.infer<typeof pcaSchema>;

/** Figures of one subject on a benchmark, beside the mean of its scores. */
export const benchmarkSubjectSchema = z.object({
  kind: z.enum(['base', 'reference', 'student', 'generator']),
  /** Model of base or reference; id of the cell of a student; id of a generator. */
  id: z.string(),
  /** Empty for benchmarks that have none. */
  figures: z.array(figureSchema),
  /** Items that could not be scored. Absent when there are none. */
  unscored: z.number().int().optional(),
  /** Items whose prompt did not fit into the model's context: they count as wrong. */
  tooLong: z.number().int(),
  ...answersCostShape,
});
export type BenchmarkSubject = z.infer<typeof benchmarkSubjectSchema>;

export const unmeasuredSchema = z.object({ metric: z.string(), domain: z.string(), reason: z.string() });
export type Unmeasured = z.infer<typeof unmeasuredSchema>;

/** Failures whose messages differ in numbers only. `reason` lists the numbers; `each` says which cell has which. */
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
    ...runShape,
    /** Set when the run had not ended: some cells are `unfinished`. */
    partial: z.literal(true).optional(),
    /** Where the run was told to stop: what comes after it was left out on purpose. */
    until: untilSchema.optional(),
  }),
  experiment: z.unknown(),
  confidence: z.number(),
  seeds: z.array(z.number().int()),
  metricUnits: z.record(z.string(), z.string()),
  leaderboard: z.array(leaderboardRowSchema),
  /** Artifacts of the two models that every student is compared to; absent where they failed. */
  benchmarks: z.array(
    z.object({
      ...benchmarkShape,
      base: z.string().optional(),
      reference: z.string().optional(),
      ...scoringShape,
      /** Who was scored on it: base, reference, students by cell, generators; those that failed are missing. */
      subjects: z.array(benchmarkSubjectSchema).optional(),
    }),
  ),
  /** What the answers of generators and the judgments cost, in US dollars; null when some of it is unknown. Part of no `usd` of a row. */
  evaluationUsd: z.number().nullable().optional(),
  /** What judges of datasets cost, in US dollars; null when some of it is unknown. Part of no `usd` of a row; absent where none was asked. */
  judgingUsd: z.number().nullable().optional(),
  spending: spendingSchema.optional(),
  /** Absent when nothing was paused. */
  paused: z.array(pausedSettingSchema).optional(),
  /** The small calls of the preflight. They are part of no other figure. */
  preflight: preflightCostSchema.optional(),
  cells: z.array(cellResultSchema),
  /** Metrics that were not measured in a domain, and why. */
  unmeasured: z.array(unmeasuredSchema).optional(),
  /** How well each metric ordered the trained generators. Absent where nothing can be compared, and in results of older versions. */
  orderings: orderingsSchema.optional(),
  pca: pcaSchema.nullable(),
  /** Absent when the experiment asks none of them, and in results of older versions. */
  questions: questionsSchema.optional(),
  /** Failures grouped by reason, most frequent first. */
  failures: z.array(failureGroupSchema),
});
export type Results = z.infer<typeof resultsSchema>;
