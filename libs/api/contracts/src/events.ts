import { z } from 'zod';
import { STAGES, faultDataSchema } from '@agora/run-schemas';

const base = { runId: z.string(), at: z.iso.datetime() };
const stage = {
  ...base,
  key: z.string(),
  stage: z.enum(STAGES),
  /** What the stage is doing, for people. */
  title: z.string(),
  /** Ids of the cells that wait for this stage. */
  cells: z.array(z.string()),
};

/** How far a stage is. Rates and times are the reporter's own estimate. */
export const progressSchema = z.object({
  done: z.number(),
  total: z.number(),
  unit: z.string(),
  rejected: z.number().optional(),
  failed: z.number().optional(),
  /** Done in an earlier attempt and not paid again. */
  cached: z.number().optional(),
  loss: z.number().optional(),
  tokensPerSecond: z.number().optional(),
  /** Of a training on several devices: on each of them. */
  tokensPerSecondEach: z.number().optional(),
  /** Model FLOP utilisation: the share, from 0 to 1, of what the device can compute. Absent where that is not known. */
  mfu: z.number().optional(),
  /** The most memory that the process has held: the GPU's where it has one. */
  memoryBytes: z.number().optional(),
  etaSeconds: z.number().optional(),
  /** US dollars paid for this stage, without what another stage had paid. */
  usd: z.number().optional(),
  /** True when a part of `usd` is estimated, because the provider did not report its token usage. */
  usdEstimated: z.boolean().optional(),
  /** Outputs accepted so far; `done` counts those whose turn has come. */
  accepted: z.number().int().optional(),
  /** Why there is no progress at the moment, e.g. an endpoint that cannot be reached. */
  trouble: z.string().optional(),
  /** Requests that a vendor has in batches, and since when the oldest of them is away. */
  away: z
    .object({ since: z.iso.datetime(), requests: z.number().int(), done: z.number().int(), batches: z.number().int() })
    .optional(),
});
export type Progress = z.infer<typeof progressSchema>;

/** An event of a run. Events are kept in order and replayed to readers that come later. */
export const runEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('run-started'),
    ...base,
    /**
     * `stages` counts the stages that the cell needs, shared ones included; `cached` those that existed already; `slots`
     * the instances that are still to be generated for it.
     */
    cells: z.array(
      z.object({
        id: z.string(),
        stages: z.number().int(),
        cached: z.number().int(),
        generator: z.string().optional(),
        slots: z.number().int().optional(),
      }),
    ),
    budgetUsd: z.number().optional(),
    /** US dollars of the small calls that were made before. */
    preflightUsd: z.number().optional(),
    stages: z.array(z.object({ stage: z.enum(STAGES), total: z.number().int(), cached: z.number().int() })),
    simulated: z.boolean(),
  }),
  z.object({ kind: z.literal('stage-started'), ...stage, worker: z.string() }),
  z.object({ kind: z.literal('stage-progress'), ...stage, progress: progressSchema }),
  z.object({ kind: z.literal('stage-finished'), ...stage, seconds: z.number(), summary: z.unknown() }),
  z.object({ kind: z.literal('stage-failed'), ...stage, fault: faultDataSchema, final: z.boolean() }),
  /** `budgetUsd`: the budget from now on, where the notice tells that it was changed. */
  z.object({ kind: z.literal('run-notice'), ...base, message: z.string(), budgetUsd: z.number().optional() }),
  /** Published after a while without other events, to see whether the server still stores messages. */
  z.object({ kind: z.literal('run-alive'), ...base }),
  z.object({
    kind: z.literal('run-finished'),
    ...base,
    status: z.enum(['done', 'failed', 'budget-reached', 'paused', 'cancelled']),
    results: z.string().optional(),
    fault: faultDataSchema.optional(),
  }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;
export type RunEventKind = RunEvent['kind'];
