import { z } from 'zod';
import { faultDataSchema } from './fault-data.js';
import { originSchema } from './origin.js';
import { untilSchema } from './until.js';

/** How far a run is, or how it ended. */
export const RUN_STATUSES = ['running', 'done', 'failed', 'budget-reached', 'paused', 'cancelled'] as const;

/** Which process, so that another one can tell whether it still lives. */
export const processPlaceSchema = z.object({
  host: z.string(),
  /** Where process ids count: two containers may have one host name. */
  space: z.string().optional(),
  pid: z.number().int(),
  /** Tells the process from a later one of the same id; absent where the system does not say. */
  begun: z.string().optional(),
});
export type ProcessPlace = z.infer<typeof processPlaceSchema>;

/** Cells of a run by how far they are. */
export const cellCountsSchema = z.object({
  all: z.number().int(),
  done: z.number().int(),
  failed: z.number().int(),
  /** Some of their stages are done, in work or queued. */
  begun: z.number().int(),
});
export type CellCounts = z.infer<typeof cellCountsSchema>;

/** Dollars of one generator, or of an evaluation's subject. */
export const paidSchema = z.object({
  usd: z.number(),
  /** True when some of it is not known. */
  partly: z.boolean(),
});
export type Paid = z.infer<typeof paidSchema>;

/**
 * What a home remembers of a run: `runs/<id>.json`, written by the orchestrator, for whoever asks later and without NATS.
 */
export const runRecordSchema = z.object({
  runId: z.string(),
  name: z.string(),
  kind: z.enum(['experiment', 'evaluation']),
  /** `running` with a driver that is gone means: interrupted, without a word. */
  status: z.enum([...RUN_STATUSES, 'interrupted']),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
  /** Renewed every few seconds while the run is driven. */
  updatedAt: z.iso.datetime(),
  driver: processPlaceSchema,
  /** Host and port of the NATS that it is driven on, without credentials; absent where services are embedded. */
  nats: z.string().optional(),
  baseDir: z.string(),
  origin: originSchema.optional(),
  /** Where it was told to stop; its counts are of the stages up to there. */
  until: untilSchema.optional(),
  cells: cellCountsSchema,
  stages: z.object({ all: z.number().int(), done: z.number().int() }),
  /** By generator; what judges and subjects of an evaluation cost stands under their ids. */
  paid: z.record(z.string(), paidSchema),
  faults: z.array(z.object({ reason: z.string(), fix: z.string().optional(), count: z.number().int() })),
  /** Why the run as a whole ended. */
  fault: faultDataSchema.optional(),
  /** Key of the artifact with its results. */
  results: z.string().optional(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;
