import { z } from 'zod';
import { estimateSchema, pgrSchema } from './estimate.js';

// What a run answers beside its leaderboard. Each part is there only when the experiment asks for it.

/** Pearson's correlation of problem solving with PGR. */
export const correlationSchema = z.object({
  r: z.number(),
  /** Ends of its interval; null with fewer than four generators, or where most resamples have no correlation. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  points: z.number().int(),
  generators: z.number().int(),
});
export type Correlation = z.infer<typeof correlationSchema>;

/** Do models that solve the benchmarks well write good data? Present when generators were evaluated. */
export const solvingSchema = z.object({
  /** One per generator: its mean score in [0, 1] over all benchmarks, and its mean PGR. */
  generators: z.array(z.object({ generator: z.string(), solving: z.number(), pgr: z.number() })),
  /** One per generator and setting: its score in the domain. */
  settings: z.array(z.object({ generator: z.string(), setting: z.string(), solving: z.number(), pgr: z.number() })),
  /** Null with fewer than three points, or when one side does not vary. */
  overGenerators: correlationSchema.nullable(),
  overSettings: correlationSchema.nullable(),
});
export type Solving = z.infer<typeof solvingSchema>;

/** PGR of one generator at every volume, in one setting or in the mean over those that have all volumes. */
export const volumeCurveSchema = z.object({
  generator: z.string(),
  /** `method/domain`; null for the mean. */
  setting: z.string().nullable(),
  points: z.array(z.object({ instances: z.number().int(), pgr: pgrSchema })),
  /** The straight line in log2 of the volume; null with fewer than two points that have a PGR. */
  fit: z
    .object({
      /** Points of PGR that twice the instances bring. */
      perDoubling: estimateSchema,
      /** The line at each volume of `points`. */
      line: z.array(z.object({ instances: z.number().int(), ...estimateSchema.shape })),
    })
    .nullable(),
});
export type VolumeCurve = z.infer<typeof volumeCurveSchema>;

/** What another entry of the same domain plugin changes: paired differences on the same items, in points of PGR. */
export const formatComparisonSchema = z.object({
  /** Ids of two domains of the experiment; the first listed is the one that the other is compared with. */
  domain: z.string(),
  against: z.string(),
  /** The options in which they differ, as JSON; null where one leaves it out. */
  options: z.array(z.object({ name: z.string(), domain: z.string().nullable(), against: z.string().nullable() })),
  /** Set when they cannot be paired. */
  reason: z.string().optional(),
  /** PGR of `domain` minus that of `against`, by generator, method and volume. */
  rows: z.array(
    z.object({ generator: z.string(), method: z.string(), instances: z.number().int(), difference: estimateSchema }),
  ),
  /** Mean over the rows; null when there are none. */
  mean: estimateSchema.nullable(),
});
export type FormatComparison = z.infer<typeof formatComparisonSchema>;

/** What a dollar buys. Present when every price is known and something was paid. */
export const valueSchema = z.object({
  generator: z.string(),
  /** Mean cost of a dataset. */
  usd: z.number(),
  pgr: estimateSchema,
  /** Points of PGR per dollar; null where PGR is not clearly above zero, or nothing was paid. */
  pointsPerUsd: estimateSchema.nullable(),
  /** False when another generator is no dearer and no worse, and better in one of the two. */
  efficient: z.boolean(),
});
export type Value = z.infer<typeof valueSchema>;

/** The same students measured against another reference. */
export const otherReferenceSchema = z.object({
  model: z.string(),
  /** In the order of the leaderboard. */
  rows: z.array(
    z.object({
      generator: z.string(),
      pgr: pgrSchema,
      rank: z.object({ best: z.number().int(), worst: z.number().int() }).nullable(),
    }),
  ),
  /** Benchmarks on which this reference is not clearly better than the base, or has no scores. */
  without: z.array(z.string()),
});
export type OtherReference = z.infer<typeof otherReferenceSchema>;

export const questionsSchema = z.object({
  solving: solvingSchema.optional(),
  volumes: z.array(volumeCurveSchema).optional(),
  formats: z.array(formatComparisonSchema).optional(),
  value: z.array(valueSchema).optional(),
  references: z.array(otherReferenceSchema).optional(),
});
export type Questions = z.infer<typeof questionsSchema>;
