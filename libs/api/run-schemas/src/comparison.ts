import { z } from 'zod';

/** A generator of a run: one side of a comparison. */
export const comparedSideSchema = z.object({ run: z.string(), generator: z.string() });
export type ComparedSide = z.infer<typeof comparedSideSchema>;

/** A difference "first less second" with its interval, in points of a hundred. */
export const testedDifferenceSchema = z.object({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  /** Two-sided probability of a difference this large where there is none. */
  p: z.number(),
  /** The smallest true difference that would be seen in four of five such comparisons. */
  detectable: z.number(),
  /** Degrees of freedom behind the interval; null for very many. */
  df: z.number().nullable(),
  /** False where there is one seed: then the interval says nothing about other seeds. */
  seedsKnown: z.boolean(),
});
export type TestedDifference = z.infer<typeof testedDifferenceSchema>;

/** Answers that were right on one side and wrong on the other. An item is right from half of the score on. */
export const flipsSchema = z.object({
  /** Pairs of answers: items × seeds. */
  pairs: z.number().int(),
  firstOnly: z.number().int(),
  secondOnly: z.number().int(),
  bothRight: z.number().int(),
});
export type Flips = z.infer<typeof flipsSchema>;

const compared = {
  items: z.number().int(),
  /** Mean scores in [0, 1] over the items and seeds that both have. */
  first: z.number(),
  second: z.number(),
  score: testedDifferenceSchema,
  /** The difference in PGR, in percent; absent where it is not defined or not comparable. */
  pgr: testedDifferenceSchema.optional(),
  flips: flipsSchema,
};

/** The same within a setting on one benchmark alone. */
export const comparedBenchmarkSchema = z.object({ benchmark: z.string(), ...compared });
export type ComparedBenchmark = z.infer<typeof comparedBenchmarkSchema>;

export const comparedPlaceSchema = z.object({
  method: z.string(),
  domain: z.string(),
  instances: z.number().int(),
  benchmarks: z.array(z.string()),
  /** Seeds that both have. */
  seeds: z.array(z.number().int()),
  /** `items` are those of all benchmarks. */
  ...compared,
  /** Each benchmark alone; absent in comparisons of older versions. */
  byBenchmark: z.array(comparedBenchmarkSchema).optional(),
});
export type ComparedPlace = z.infer<typeof comparedPlaceSchema>;

/** An item that flipped in some seed. */
export const flippedItemSchema = z.object({
  method: z.string(),
  domain: z.string(),
  instances: z.number().int(),
  benchmark: z.string(),
  item: z.string(),
  /** Seeds in which the first alone, or the second alone, was right. */
  firstOnly: z.array(z.number().int()),
  secondOnly: z.array(z.number().int()),
});
export type FlippedItem = z.infer<typeof flippedItemSchema>;

export const comparedPairSchema = z.object({
  first: comparedSideSchema,
  second: comparedSideSchema,
  places: z.array(comparedPlaceSchema),
  /** Mean over the places, each counting once; null where the two share none. */
  overall: z.object({ score: testedDifferenceSchema, pgr: testedDifferenceSchema.optional() }).nullable(),
  flips: flipsSchema,
  items: z.array(flippedItemSchema),
  /** What has no part in it, and why. */
  leftOut: z.array(z.object({ what: z.string(), reason: z.string() })),
});
export type ComparedPair = z.infer<typeof comparedPairSchema>;

/** `agora compare --json`. */
export const comparisonSchema = z.object({
  schema: z.literal(1),
  confidence: z.number(),
  runs: z.array(z.object({ id: z.string(), simulated: z.boolean(), partial: z.boolean() })),
  pairs: z.array(comparedPairSchema),
  /** Best and worst rank that the pairs of one run allow, with Holm's correction for their number. */
  ranks: z.array(z.object({ run: z.string(), generator: z.string(), best: z.number().int(), worst: z.number().int() })),
  warnings: z.array(z.string()),
});
export type Comparison = z.infer<typeof comparisonSchema>;
