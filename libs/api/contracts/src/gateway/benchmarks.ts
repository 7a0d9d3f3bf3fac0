import { z } from 'zod';
import { promptSchema } from '@agora/run-schemas';
import { pageQuerySchema, pageSchema } from './parts.js';

/** Who answered a benchmark: base, reference, or the student of a cell. */
export const answererSchema = z.object({
  kind: z.enum(['base', 'reference', 'student']),
  /** Id of the cell for a student. */
  id: z.string(),
  mean: z.number().nullable(),
});
export type Answerer = z.infer<typeof answererSchema>;

/** Which items: all; those that somebody got wrong; those on which students differ; those that every student got wrong. */
export const ITEM_MODES = ['all', 'wrong', 'differ', 'hard'] as const;
export type ItemMode = (typeof ITEM_MODES)[number];

export const itemsQuerySchema = pageQuerySchema.extend({ mode: z.enum(ITEM_MODES).default('all') });

export const itemEntrySchema = z.object({
  id: z.string(),
  input: z.string(),
  /** Score in [0, 1] of each answerer, in their order; null where there is none. */
  values: z.array(z.number().nullable()),
});
export type ItemEntry = z.infer<typeof itemEntrySchema>;

export const itemsReplySchema = pageSchema.extend({
  answerers: z.array(answererSchema),
  items: z.array(itemEntrySchema),
});
export type ItemsReply = z.infer<typeof itemsReplySchema>;

export const answerSchema = z.object({
  kind: answererSchema.shape.kind,
  id: z.string(),
  output: z.string(),
  finish: z.string(),
  extracted: z.string().nullable(),
  value: z.number(),
  unscored: z.boolean(),
  reason: z.string(),
  sample: z.number().int().optional(),
});
export type Answer = z.infer<typeof answerSchema>;

export const itemReplySchema = z.object({
  id: z.string(),
  /** Place among the benchmark's items, from 0. */
  index: z.number().int(),
  total: z.number().int(),
  previous: z.string().optional(),
  next: z.string().optional(),
  /** Null where the benchmark's items are not in the home. */
  input: z.string().nullable(),
  target: z.string().nullable(),
  prompt: promptSchema.nullable(),
  answers: z.array(answerSchema),
});
export type ItemReply = z.infer<typeof itemReplySchema>;
