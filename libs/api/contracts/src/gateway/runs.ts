import { z } from 'zod';
import { RUN_STATUSES, resultsSchema, runRecordSchema } from '@agora/run-schemas';

/** One run of the home, as the list shows it. */
export const runEntrySchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['experiment', 'evaluation']),
  status: z.enum([...RUN_STATUSES, 'interrupted']),
  startedAt: z.string().optional(),
  finishedAt: z.string().optional(),
  cells: runRecordSchema.shape.cells.optional(),
  stages: runRecordSchema.shape.stages.optional(),
  /** US dollars so far; `partly` when some of it is unknown. Absent where nothing is remembered of it. */
  paid: z.object({ usd: z.number(), partly: z.boolean() }).optional(),
  command: z.string().optional(),
  /** Whether there are results to show, of the whole run or of a part of it. */
  hasResults: z.boolean(),
});
export type RunEntry = z.infer<typeof runEntrySchema>;

export const runsReplySchema = z.object({ runs: z.array(runEntrySchema) });
export type RunsReply = z.infer<typeof runsReplySchema>;

export const runReplySchema = runEntrySchema.extend({
  faults: runRecordSchema.shape.faults,
  paidBy: runRecordSchema.shape.paid,
  /** Id of the race that it is a step of; absent for any other run. */
  race: z.string().optional(),
  /** Absent before anything was found out. */
  results: resultsSchema.optional(),
});
export type RunReply = z.infer<typeof runReplySchema>;
