import { z } from 'zod';
import { generationModeSchema, plannedHubModelSchema, STAGES, unmeasuredSchema } from '@agora/run-schemas';
import { findingSchema, machineSchema } from './inspection.js';

/** An estimated figure: low, expected and high. */
export const rangeSchema = z.object({ low: z.number(), expected: z.number(), high: z.number() });
export type Range = z.infer<typeof rangeSchema>;

/** What the rest of a cell's generation will take. */
export const cellEstimateSchema = z.object({
  calls: rangeSchema,
  /** Instances that need no further call: of finished stages, and of those that were begun. */
  instancesDone: z.number().int().default(0),
  inputTokens: rangeSchema,
  outputTokens: rangeSchema,
  /** US dollars; null when the price is unknown. */
  usd: rangeSchema.nullable(),
  /** Null when it cannot be estimated, as in batch mode. */
  seconds: rangeSchema.nullable(),
  /** What the figures are based on. */
  basis: z.string(),
  /** What `maxAttempts` allows: if nearly every output were rejected. */
  atMost: z.object({ calls: z.number().int(), usd: z.number().nullable() }).optional(),
});
export type CellEstimate = z.infer<typeof cellEstimateSchema>;

/** What a run will do, before it does it. */
export const planSchema = z.object({
  runId: z.string(),
  simulated: z.boolean(),
  cells: z.array(
    z.object({
      id: z.string(),
      stages: z.number().int(),
      cachedStages: z.number().int(),
      calls: z.number().int(),
      cachedCalls: z.number().int(),
      estimate: cellEstimateSchema.optional(),
      /** How the generator is called: live or by batches. */
      mode: generationModeSchema.optional(),
    }),
  ),
  stages: z.array(z.object({ stage: z.enum(STAGES), total: z.number().int(), cached: z.number().int() })),
  /** Metrics that will not be measured in a domain, and why; absent where there are none. */
  unmeasured: z.array(unmeasuredSchema).optional(),
  /** What the generation of all cells still takes. */
  estimate: z
    .object({
      /** Covers the generators whose price is known. */
      usd: rangeSchema,
      /** Ids of the generators whose price is unknown. */
      unpriced: z.array(z.string()),
      seconds: rangeSchema.nullable(),
      notes: z.array(z.string()),
      /** What `maxAttempts` allows: if nearly every output were rejected. */
      atMost: z.object({ calls: z.number().int(), usd: z.number().nullable() }).optional(),
      /** Subtotals of what is left of generation; `usd` is null where the price is unknown. */
      byGenerator: z
        .array(
          z.object({
            id: z.string(),
            calls: rangeSchema,
            usd: rangeSchema.nullable(),
            atMost: z.object({ calls: z.number().int(), usd: z.number().nullable() }),
          }),
        )
        .optional(),
      /** What evaluations and metrics ask of paid endpoints: judges, and generators that answer benchmarks themselves. */
      questions: z
        .array(
          z.object({
            who: z.string(),
            what: z.enum(['judge', 'answer']),
            calls: rangeSchema,
            usd: rangeSchema.nullable(),
            basis: z.string(),
          }),
        )
        .optional(),
      /** US dollars of generation and questions together, as far as prices are known. */
      totalUsd: rangeSchema.optional(),
      budget: z.object({ usd: z.number(), above: z.enum(['none', 'high', 'expected', 'low']) }).optional(),
    })
    .optional(),
  /** Rows that students will train on and the steps, by setting and volume. */
  training: z
    .array(
      z.object({
        domain: z.string(),
        method: z.string(),
        instances: z.number().int(),
        /** Seeds that the student trains on as well; the longer ones are left out of both. */
        seeds: z.number().int(),
        steps: z.number().int(),
      }),
    )
    .optional(),
  /** How many seeds each setting has, and how many slots of its largest volume use the same seed on average. */
  seeds: z
    .array(
      z.object({
        domain: z.string(),
        method: z.string(),
        seeds: z.number().int(),
        slots: z.number().int(),
        uses: z.number(),
      }),
    )
    .optional(),
  /** Time of the machines: students to be trained, and answers of local models. Null where nothing is known of a model. */
  compute: z
    .array(
      z.object({
        what: z.enum(['training', 'evaluation']),
        /** Students, or answers. */
        count: z.number().int(),
        seconds: rangeSchema.nullable(),
        device: z.string(),
        basis: z.string(),
      }),
    )
    .optional(),
  disk: z.object({ bytes: z.number(), freeBytes: z.number() }).optional(),
  /** Models of the hub that metrics read with. */
  hubModels: z.array(plannedHubModelSchema).optional(),
  machines: z.object({ trainer: machineSchema.optional(), evaluation: machineSchema.optional() }).optional(),
  /** What would stop the run (`fatal`), or is worth knowing before. */
  findings: z.array(findingSchema).optional(),
});
export type Plan = z.infer<typeof planSchema>;
