import { z } from 'zod';
import { estimateSchema } from './estimate.js';

/** What is known of a generator's true mean PGR, given the runs and the model of docs/deciding.md. */
export const recommendedGeneratorSchema = z.object({
  generator: z.string(),
  provider: z.string(),
  model: z.string(),
  simulated: z.boolean(),
  /** Mean of the PGRs as they were measured, settings weighing alike; null where some setting has none. */
  measured: z.number().nullable(),
  /** Posterior mean and interval, over the settings that are decided on. */
  pgr: estimateSchema,
  /** Probability to be the best of those listed. */
  best: z.number(),
  /** PGR points that taking it loses against the best one, in expectation. */
  regret: z.number(),
  students: z.number().int(),
  /** Settings in which it has no PGR: the model fills them in. */
  unmeasured: z.array(z.string()),
  bySetting: z.record(z.string(), estimateSchema),
  /** US dollars of one more seed in all settings; null when unknown. */
  usdPerSeed: z.number().nullable(),
});
export type RecommendedGenerator = z.infer<typeof recommendedGeneratorSchema>;

/** One more experiment seed of some generators, in all settings that are decided on. */
export const seedOptionSchema = z.object({
  generators: z.array(z.string()),
  usd: z.number().nullable(),
  withinBudget: z.boolean(),
  /** PGR points by which the generator that is then chosen is expected to be better. */
  gain: z.number(),
  /** Null where it costs nothing or nobody knows what. */
  gainPerUsd: z.number().nullable(),
  /** For the two that lead: the probability that one is then better with the probability that is asked for. */
  settles: z.number().optional(),
});
export type SeedOption = z.infer<typeof seedOptionSchema>;

/** A way to choose, with the PGR that it is expected to bring and what it loses against the best of every setting. */
export const policySchema = z.object({
  name: z.string(),
  pgr: z.number(),
  regret: z.number(),
});
export type Policy = z.infer<typeof policySchema>;

/** `agora recommend --json`. */
export const recommendationSchema = z.object({
  schema: z.literal(1),
  runs: z.array(z.object({ id: z.string(), simulated: z.boolean(), partial: z.boolean() })),
  confidence: z.number(),
  /** The probability to be best from which on the answer counts as clear. */
  sure: z.number(),
  settings: z.array(z.string()),
  /** Best expected PGR first. */
  generators: z.array(recommendedGeneratorSchema),
  decision: z.object({
    kind: z.enum(['clear', 'cannot-tell', 'only-one']),
    /** The one with the highest expected PGR. */
    generator: z.string(),
    /** Those that may be best with 5 % or more. */
    contenders: z.array(z.string()),
  }),
  options: z.array(seedOptionSchema),
  /** The option that is worth most of what fits the budget; null where none is worth anything or fits. */
  next: seedOptionSchema.nullable(),
  policies: z.array(policySchema),
  /** Standard deviations of the model's parts, in PGR points: posterior median and interval. */
  deviations: z.object({
    generator: estimateSchema,
    method: estimateSchema,
    setting: estimateSchema,
    sharedSeed: estimateSchema,
    seed: estimateSchema,
  }),
  /** False where no generator has two seeds in a setting: then the noise between seeds is assumed and not measured. */
  seedsKnown: z.boolean(),
  leftOut: z.array(z.object({ what: z.string(), reason: z.string() })),
  warnings: z.array(z.string()),
});
export type Recommendation = z.infer<typeof recommendationSchema>;
