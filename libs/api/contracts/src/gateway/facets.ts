import { z } from 'zod';
import { rowEntrySchema } from './cells.js';

const facetSchema = z.array(z.object({ value: z.string(), count: z.number().int() }));

/** How the rows of a state divide. Values are those that the filters of the rows take. */
export const facetsReplySchema = z.object({
  rows: z.number().int(),
  /** Reasons of rejected ones, most frequent first. */
  reasons: facetSchema,
  /** Attempts, from 1. */
  attempts: facetSchema,
  /** Lengths of what the model wrote: the lower bounds of `LENGTH_BOUNDS`. */
  lengths: facetSchema,
  /** Models that wrote them. */
  models: facetSchema,
  /** Parts of a mixture. */
  parts: facetSchema,
});
export type FacetsReply = z.infer<typeof facetsReplySchema>;

/** The most rows that are searched for near duplicates. */
export const MOST_COMPARED = 20_000;

/** Accepted rows whose texts are nearly the same as that of an earlier one, by groups. */
export const nearDuplicatesReplySchema = z.object({
  /** Jaccard similarity of five-word shingles, in (0, 1], from which on two texts are nearly the same. */
  threshold: z.number(),
  /** Rows that were compared, of all accepted ones. */
  compared: z.number().int(),
  rows: z.number().int(),
  /** Groups in all, and rows in them. */
  groups: z.number().int(),
  grouped: z.number().int(),
  /** The largest groups, each with its first rows. */
  largest: z.array(z.object({ size: z.number().int(), rows: z.array(rowEntrySchema) })),
});
export type NearDuplicatesReply = z.infer<typeof nearDuplicatesReplySchema>;
