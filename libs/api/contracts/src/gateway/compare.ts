import { z } from 'zod';
import { comparisonSchema, flippedItemSchema } from '@agora/run-schemas';
import { nameSchema, pageQuerySchema, pageSchema } from './parts.js';

/** Two sides. One run alone: its generators against the first, or against `ag`. Two runs: the generators that both have. */
export const compareQuerySchema = z.object({
  /** Run of the first side. */
  a: nameSchema,
  /** Generator of the first side; left out, the first of the leaderboard, or every one that both runs have. */
  ag: z.string().max(300).optional(),
  /** Run of the second side; left out, the same. */
  b: nameSchema.optional(),
  /** Generator of the second side; left out, all others of the run, or the one of the first side's name. */
  bg: z.string().max(300).optional(),
});

/** The pairs without the items that flipped, which have pages of their own. */
export const comparisonReplySchema = comparisonSchema.extend({
  /** What can be chosen on each side. */
  sides: z.tuple([
    z.object({ run: z.string(), name: z.string(), generators: z.array(z.string()) }),
    z.object({ run: z.string(), name: z.string(), generators: z.array(z.string()) }),
  ]),
});
export type ComparisonReply = z.infer<typeof comparisonReplySchema>;

/** Whose right answers: of the first side alone, of the second alone, or both kinds. */
export const FLIP_SIDES = ['both', 'first', 'second'] as const;

export const flipsQuerySchema = compareQuerySchema.extend({
  ...pageQuerySchema.shape,
  ag: z.string().max(300),
  bg: z.string().max(300),
  side: z.enum(FLIP_SIDES).default('both'),
  benchmark: z.string().max(300).optional(),
});

/** An item that one side alone got right in some seed. */
export const flipEntrySchema = flippedItemSchema.extend({
  /** The beginning of its question; empty where the items are not in the home. */
  input: z.string(),
  /** Cells of the two students, of the first seed in which they differ. */
  cells: z.tuple([z.string(), z.string()]),
});
export type FlipEntry = z.infer<typeof flipEntrySchema>;

export const flipsReplySchema = pageSchema.extend({
  benchmarks: z.array(z.string()),
  items: z.array(flipEntrySchema),
});
export type FlipsReply = z.infer<typeof flipsReplySchema>;
