import { z } from 'zod';
import { figureSchema, judgedFiguresSchema, rowSetFactsSchema, rowShareSchema } from '@agora/plugin-api';
import { stageKeySchema } from './stage.js';

/** `manifest.json` of an artifact: what it was made from, and the sha256 of each of its files. */
export const manifestSchema = z.object({
  key: stageKeySchema,
  kind: z.string(),
  /** The spec whose hash is `key`. */
  spec: z.unknown(),
  createdAt: z.iso.datetime(),
  seconds: z.number(),
  files: z.record(z.string(), z.object({ sha256: z.string(), bytes: z.number().int() })),
  /** Figures that readers want without opening the data files; see the `*Summary` schemas. */
  summary: z.unknown(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Rows that are nearly the same as an earlier one: Jaccard similarity of their five-word shingles at or above `threshold`. */
export const nearDuplicateFiguresSchema = z.object({
  /** Rows that are like an earlier one. */
  rows: z.number().int(),
  /** Groups of two or more rows that are alike. */
  clusters: z.number().int(),
  /** Rows in such groups over all rows, in [0, 1]. */
  share: z.number(),
  /** The largest groups: rows in each, and the beginning of its first two. */
  largest: z.array(z.object({ rows: z.number().int(), examples: z.array(z.string()) })),
});
export type NearDuplicateFigures = z.infer<typeof nearDuplicateFiguresSchema>;

export const nearDuplicateReportSchema = z.object({
  threshold: z.number(),
  /** By instruction alone. */
  instruction: nearDuplicateFiguresSchema,
  /** By instruction and response together. */
  instance: nearDuplicateFiguresSchema,
});
export type NearDuplicateReport = z.infer<typeof nearDuplicateReportSchema>;

/** Seeds of one origin that a dataset was made from. */
export const seedOriginSchema = z.object({
  source: z.string().nullable(),
  /** Null when the licence is unknown, e.g. for a user's own file. */
  licence: z.string().nullable(),
  seeds: z.number().int(),
});
export type SeedOrigin = z.infer<typeof seedOriginSchema>;

export const datasetSummarySchema = z.object({
  requested: z.number().int(),
  accepted: z.number().int(),
  /** Outputs that did not become an instance, by reason. */
  rejected: z.record(z.string(), z.number().int()),
  /** Slots given up after the last attempt. */
  missing: z.number().int(),
  /** Accepted rows with the same text as an earlier row. They are kept, because repetition is a property of the generator. */
  duplicates: z.number().int().optional(),
  nearDuplicates: nearDuplicateReportSchema.optional(),
  seedOrigins: z.array(seedOriginSchema).optional(),
  /** The set that the rows were drawn from, where they existed already: nothing was asked for them. */
  rowSet: rowSetFactsSchema.optional(),
  /** Of a mixture, its parts that are such sets: how many of the rows are theirs. Absent when there is none. */
  rowSets: z.array(rowShareSchema).optional(),
  calls: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  /** Calls whose tokens the provider did not report. */
  uncountedCalls: z.number().int(),
  /** What these rows cost, whichever run paid for them. Null when the price is unknown. */
  usd: z.number().nullable(),
  /** The part that other shards paid for rows that are shared with them, by the key of the shard. Absent when there is none. */
  shared: z.record(z.string(), z.object({ calls: z.number().int(), usd: z.number().nullable() })).optional(),
});
export type DatasetSummary = z.infer<typeof datasetSummarySchema>;

export const trainSummarySchema = z.object({
  rows: z.number().int(),
  /** Of these, seeds that the method has students train on; the rest are instances. Absent in older summaries. */
  seedRows: z.number().int().optional(),
  /** Rows left out because they were longer than `maxLength`. */
  tooLong: z.number().int(),
  steps: z.number().int(),
  responseTokens: z.number().int(),
  loss: z.number(),
  seconds: z.number(),
  device: z.string(),
  /** What differs from what was asked for, or should be known of the student. */
  notices: z.array(z.string()).optional(),
  /** Where it was trained, when a launcher did it. On another layout the student is the same but for rounding. */
  placement: z.object({ launcher: z.string(), nodes: z.number().int(), gpus: z.number().int() }).optional(),
});
export type TrainSummary = z.infer<typeof trainSummarySchema>;

export const evaluateSummarySchema = z.object({
  items: z.number().int(),
  /** Mean over the items that have a score; null when no item has one. */
  mean: z.number().nullable(),
  /** Standard error over items: sample standard deviation over √n. An item with several samples counts with their mean. */
  stderr: z.number().nullable(),
  /** Items that could not be scored. They have no part in the mean. Absent when there are none. */
  unscored: z.number().int().optional(),
  /** What answers and judgments cost, failed calls included; null when some of it is unknown. */
  usd: z.number().nullable(),
  /** Answers that another evaluation had asked for: they cost nothing here. Absent when there are none. */
  cached: z.number().int().optional(),
  /** Answers per item, where there are several. */
  samples: z.number().int().optional(),
  /** The benchmark's figures beside the mean. */
  figures: z.array(figureSchema).optional(),
  /** Items whose prompt did not fit into the model's context: they count as wrong. Absent when there are none. */
  tooLong: z.number().int().optional(),
  /** `Benchmark.rule` and `Benchmark.reference` of the benchmark that scored. */
  rule: z.string().optional(),
  reference: z.string().optional(),
  /** For judged benchmarks: judgments used, how many of these another evaluation had paid for, and what the others cost. */
  judge: z
    .object({
      model: z.string(),
      judgments: z.number().int(),
      cached: z.number().int(),
      usd: z.number().nullable(),
    })
    .optional(),
});
export type EvaluateSummary = z.infer<typeof evaluateSummarySchema>;

/** What judges said of a dataset, with what their judgments cost this stage. */
export const judgedSummarySchema = judgedFiguresSchema.extend({
  judgments: z.number().int(),
  /** Judgments that another stage had paid for: they cost nothing here. */
  cached: z.number().int(),
  /** US dollars; null when some of it is unknown. */
  usd: z.number().nullable(),
});
export type JudgedSummary = z.infer<typeof judgedSummarySchema>;

export const measureSummarySchema = z.object({
  aggregate: z.number().nullable(),
  unit: z.string(),
  model: z.string(),
  /** What calls to judges cost; null when some of it is unknown, absent where none is asked. */
  usd: z.number().nullable().optional(),
  judged: judgedSummarySchema.optional(),
});
export type MeasureSummary = z.infer<typeof measureSummarySchema>;

/** One line of an evaluation's `samples.jsonl`. */
export const sampleSchema = z.object({
  item: z.string(),
  prompt: z.unknown(),
  output: z.string(),
  finish: z.string(),
  extracted: z.string().nullable(),
  value: z.number(),
  /** `ItemScore.unscored`. */
  unscored: z.literal(true).optional(),
  reason: z.string(),
  /** From 0; absent where an item has one answer. */
  sample: z.number().int().optional(),
  /** `ItemScore.details`. */
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Sample = z.infer<typeof sampleSchema>;

/** One line of an evaluation's `judgments.jsonl`: what the judge was asked and what it said. */
export const judgmentSchema = z.object({
  /** sha256 of the judge and the request. */
  id: z.string(),
  prompt: z.unknown(),
  sampling: z.record(z.string(), z.unknown()),
  text: z.string(),
  finish: z.string(),
  /** As `Completion.logprobs`. */
  logprobs: z.unknown().optional(),
  /** The judge's model version, as its endpoint reports it. */
  modelVersion: z.string().optional(),
  /** US dollars that this evaluation paid for it; null when unknown. */
  usd: z.number().nullable(),
  /** True when another evaluation had paid for it. */
  cached: z.boolean(),
});
export type Judgment = z.infer<typeof judgmentSchema>;
