import { z } from 'zod';

/** `rpc.orchestrator.budget`: what a run under way may cost from now on, in US dollars, with all that it has cost. */
export const budgetRequestSchema = z.object({ runId: z.string(), usd: z.number().positive() });
export type BudgetRequest = z.infer<typeof budgetRequestSchema>;

export const budgetReplySchema = z.object({ runId: z.string(), budgetUsd: z.number(), beforeUsd: z.number() });
export type BudgetReply = z.infer<typeof budgetReplySchema>;
