import { z } from 'zod';

/** What the small calls of a run have cost, over all its rounds. */
export const preflightCostSchema = z.object({
  calls: z.number().int(),
  /** US dollars, of what is known. */
  usd: z.number(),
  /** Calls whose cost is unknown. */
  unpriced: z.number().int(),
});
export type PreflightCost = z.infer<typeof preflightCostSchema>;
