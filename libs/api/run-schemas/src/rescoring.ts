import { z } from 'zod';
import { pgrSchema } from './estimate.js';
import { scoreSchema } from './results.js';

/** One whose old answers were scored anew. */
export const rescoredSubjectSchema = z.object({
  kind: z.enum(['base', 'reference', 'student', 'generator']),
  /** Id of the cell for a student, of the generator; `base` or `reference`. */
  id: z.string(),
  before: scoreSchema,
  after: scoreSchema,
  /** Items whose score is another one now. */
  changed: z.number().int(),
  /** PGR of a student on this benchmark, before and after. */
  pgr: z.object({ before: pgrSchema, after: pgrSchema }).optional(),
});
export type RescoredSubject = z.infer<typeof rescoredSubjectSchema>;

/** `rescored.json`, and `agora rescore --json`: old and new scores beside each other. */
export const rescoringSchema = z.object({
  schema: z.literal(1),
  /** The run whose answers these are. */
  run: z.string(),
  domain: z.string(),
  benchmark: z.string(),
  simulated: z.boolean(),
  before: z.object({ version: z.string(), rule: z.string().optional(), judge: z.string().optional() }),
  after: z.object({ version: z.string(), rule: z.string().optional(), judge: z.string().optional() }),
  /** Options of the domain as they were changed. */
  options: z.record(z.string(), z.unknown()),
  subjects: z.array(rescoredSubjectSchema),
  /** US dollars of judgments that were paid for now; null when unknown. */
  usd: z.number().nullable(),
  failures: z.array(z.object({ subject: z.string(), reason: z.string() })),
});
export type Rescoring = z.infer<typeof rescoringSchema>;
