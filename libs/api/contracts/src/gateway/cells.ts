import { z } from 'zod';
import { provenanceSchema } from '@agora/plugin-api';
import { trainSummarySchema, promptSchema, cellResultSchema } from '@agora/run-schemas';
import { pageQuerySchema, pageSchema, problemSchema } from './parts.js';

/** What became of a slot's output. */
export const ROW_STATES = ['accepted', 'rejected', 'missing'] as const;
export type RowState = (typeof ROW_STATES)[number];
export const rowStateSchema = z.enum(ROW_STATES);

/** An artifact behind what is shown. */
export const artifactEntrySchema = z.object({
  key: z.string(),
  stage: z.string(),
  createdAt: z.string(),
  seconds: z.number(),
  bytes: z.number().int(),
});
export type ArtifactEntry = z.infer<typeof artifactEntrySchema>;

export const cellReplySchema = z.object({
  result: cellResultSchema,
  /** When the rows of a dataset that is not whole were read; absent for a whole one. */
  soFar: z.iso.datetime().optional(),
  artifacts: z.array(artifactEntrySchema),
  /** What the student's training told; absent where there is no student. */
  training: trainSummarySchema.optional(),
  /** Why its rows cannot be read, where they were made: deleted, or damaged. */
  unreadable: problemSchema.optional(),
  /** Rows by state; rejected ones also by reason. */
  rows: z.object({
    accepted: z.number().int(),
    rejected: z.number().int(),
    missing: z.number().int(),
    reasons: z.record(z.string(), z.number().int()),
  }),
});
export type CellReply = z.infer<typeof cellReplySchema>;

export const rowsQuerySchema = pageQuerySchema.extend({
  state: rowStateSchema.default('accepted'),
  /** Only outputs that were rejected for this reason. */
  reason: z.string().max(200).optional(),
  /** Only outputs of this attempt, from 1. */
  attempt: z.coerce.number().int().min(1).optional(),
  /** Only texts of the model that are as long as the group of `LENGTH_BOUNDS` that begins here, in characters. */
  length: z.coerce.number().int().min(0).optional(),
  /** Only what this model wrote. */
  model: z.string().max(300).optional(),
  /** Only rows of this part of a mixture. */
  part: z.string().max(300).optional(),
});

/** A row of a dataset in a list; texts are cut to `PREVIEW_CHARACTERS`. */
export const rowEntrySchema = z.object({
  /** Place among the rows of its state, from 0; names the row in addresses. */
  index: z.number().int(),
  slot: z.number().int(),
  attempt: z.number().int().optional(),
  instruction: z.string().optional(),
  response: z.string().optional(),
  /** Of a rejected one: what the model wrote. */
  output: z.string().optional(),
  reason: z.string().optional(),
  detail: z.string().optional(),
  tokens: z.number().int().optional(),
  usd: z.number().optional(),
  /** Length of what the model wrote, in characters. */
  characters: z.number().int().optional(),
  /** Who wrote it. */
  model: z.string().optional(),
  /** The part of a mixture. */
  part: z.string().optional(),
});
export type RowEntry = z.infer<typeof rowEntrySchema>;

export const rowsReplySchema = pageSchema.extend({ rows: z.array(rowEntrySchema) });
export type RowsReply = z.infer<typeof rowsReplySchema>;

/** One output for a slot. */
export const attemptSchema = z.object({
  state: z.enum(['accepted', 'rejected']),
  index: z.number().int(),
  /** Of an accepted one: the hash of instruction and response. */
  id: z.string().optional(),
  instruction: z.string().optional(),
  response: z.string().optional(),
  output: z.string().optional(),
  reason: z.string().optional(),
  detail: z.string().optional(),
  provenance: provenanceSchema,
});
export type Attempt = z.infer<typeof attemptSchema>;

/** Words that a row shares with a benchmark item. */
export const overlapSchema = z.object({
  benchmark: z.string(),
  item: z.string(),
  where: z.enum(['instruction', 'response']),
  run: z.string(),
});

export const sampleReplySchema = z.object({
  state: rowStateSchema,
  index: z.number().int(),
  /** Rows of this state. */
  total: z.number().int(),
  slot: z.number().int(),
  /** The output that the address names; absent for a slot that is missing. */
  row: attemptSchema.optional(),
  /** What the model was asked; null when it was not kept. */
  prompt: promptSchema.nullable(),
  /** All outputs for this slot, in order. */
  attempts: z.array(attemptSchema),
  overlaps: z.array(overlapSchema),
  /** The dataset that holds it. */
  artifact: artifactEntrySchema.optional(),
  /** Part of the dataset that made this slot. */
  shard: artifactEntrySchema.optional(),
});
export type SampleReply = z.infer<typeof sampleReplySchema>;
