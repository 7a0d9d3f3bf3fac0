import { z } from 'zod';

/** The longest preview of a text in a list, in characters. */
export const PREVIEW_CHARACTERS = 280;

/** The most rows of one page. */
export const MOST_ROWS = 500;

/** Part of an address that names something. It is looked up among what is there; no path is made from it. */
export const nameSchema = z
  .string()
  .min(1)
  .max(300)
  .refine((name) => !/[\\\u0000-\u001f\u007f]|^\.{1,2}$|\.\.\//.test(name), 'it is not a name');

/** Which part of a list: `from` counts from 0. */
export const pageQuerySchema = z.object({
  from: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(MOST_ROWS).default(100),
  /** Only what holds this text, in any case. */
  q: z.string().max(200).default(''),
});

export const pageSchema = z.object({
  from: z.number().int(),
  /** All there are. */
  total: z.number().int(),
  /** Those that fit the query. */
  matching: z.number().int(),
});

/** What a refused or failed request is answered with, beside its HTTP status. */
export const problemSchema = z.object({ code: z.string(), message: z.string(), fix: z.string().optional() });
export type Problem = z.infer<typeof problemSchema>;
