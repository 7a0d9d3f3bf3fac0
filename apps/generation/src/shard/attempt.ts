import { instanceSchema, rejectedSchema, type Draft } from '@agora/plugin-api';
import { z } from 'zod';

const count = z.number().int().nonnegative();

/** What a try took beside its row's own usage. */
const cost = {
  /** Requests, failed ones that were tried again included. */
  calls: count,
  /** Of these, how many the provider told no token counts of. */
  uncounted: count,
  /** US dollars of the calls beyond the one that brought the row: failed and doubled ones, by estimate where nobody knows. */
  extraUsd: z.number().nonnegative().optional(),
};

const acceptedSchema = z.object({ outcome: z.literal('accepted'), ...cost, row: instanceSchema });
const rejectedAttemptSchema = z.object({ outcome: z.literal('rejected'), ...cost, row: rejectedSchema });
/** A try that brought no output. It is made again, but what it took is not forgotten. */
const failedSchema = z.object({
  outcome: z.literal('failed'),
  ...cost,
  slot: count,
  attempt: count,
  reason: z.string(),
});

/** One finished try at one slot. */
export type Attempt = z.infer<typeof acceptedSchema> | z.infer<typeof rejectedAttemptSchema>;
export type FailedAttempt = z.infer<typeof failedSchema>;

/** One line of a shard's journal. */
export const journalEntrySchema = z.discriminatedUnion('outcome', [
  acceptedSchema,
  rejectedAttemptSchema,
  failedSchema,
]);
export type JournalEntry = z.infer<typeof journalEntrySchema>;

/** US dollars of all calls of a try; undefined when nothing is known of their price. */
export function costOfEntry(entry: JournalEntry): number | undefined {
  const own = entry.outcome === 'failed' ? undefined : entry.row.provenance.usd;
  return own === undefined ? entry.extraUsd : own + (entry.extraUsd ?? 0);
}

/** The instance that a slot's tries ended in; undefined when none was accepted. */
export function draftOf(attempts: readonly Attempt[]): Draft | undefined {
  const last = attempts.at(-1);
  return last?.outcome === 'accepted' ? { instruction: last.row.instruction, response: last.row.response } : undefined;
}
