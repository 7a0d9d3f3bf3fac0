import { z } from 'zod';

/** A value with the bounds of its confidence interval. */
export const estimateSchema = z.object({ value: z.number(), low: z.number(), high: z.number() });
export type Estimate = z.infer<typeof estimateSchema>;

/** PGR in percent, or why there is none. */
export const pgrSchema = z.union([
  z.object({ defined: z.literal(true), ...estimateSchema.shape }),
  z.object({ defined: z.literal(false), reason: z.string() }),
]);
export type Pgr = z.infer<typeof pgrSchema>;
