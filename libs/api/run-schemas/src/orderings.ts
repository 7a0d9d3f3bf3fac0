import { z } from 'zod';

// How well metrics ordered the generators whose data was trained on. Orders alone: no value of a metric is turned into a PGR.

/** Which end of a metric its authors call better training data. */
export const metricDirectionSchema = z.enum(['higher', 'lower']);

/** What is lost by taking one end of a metric instead of the generator that turned out best, in points of the outcome. */
export const orderingRegretSchema = z.object({
  ofHighest: z.number(),
  ofLowest: z.number(),
  /** Of taking any generator. */
  atRandom: z.number(),
});
export type OrderingRegret = z.infer<typeof orderingRegretSchema>;

/** Rank correlations are 1 where the order by the metric, its better end first, is the order by the outcome, best first. */
const correlations = {
  /** Null when the metric or the outcome is the same for all. */
  spearman: z.number().nullable(),
  /** Tau-b. */
  kendall: z.number().nullable(),
};

/** One metric in one setting at one volume. */
export const placeOrderingSchema = z.object({
  /** `method/domain`. */
  setting: z.string(),
  instances: z.number().int(),
  /** Those with a value of the metric and of the outcome: two or more. */
  generators: z.number().int(),
  ...correlations,
  regret: orderingRegretSchema,
});
export type PlaceOrdering = z.infer<typeof placeOrderingSchema>;

/** The mean of one metric over settings and volumes, and whether chance would do as well. */
export const meanOrderingSchema = z.object({
  /** Places with a correlation. */
  places: z.number().int(),
  /** Different generators in them. */
  generators: z.number().int(),
  spearman: z.number(),
  kendall: z.number(),
  regret: orderingRegretSchema,
  /**
   * Where the mean of Spearman's correlations lies when the metric's values are given to the generators in another order, the same in
   * all places: the middle share of all such orders that the results' confidence names.
   */
  chance: z.object({ low: z.number(), high: z.number() }),
  /** Share of those orders that do as well or better; as far from 0 or farther, where no direction is agreed. */
  p: z.number(),
  /** The same after Holm's correction for the number of metrics. */
  adjustedP: z.number(),
  /** The smallest `p` that these generators allow. */
  leastP: z.number(),
});
export type MeanOrdering = z.infer<typeof meanOrderingSchema>;

export const metricOrderingSchema = z.object({
  metric: z.string(),
  /** Null where none is agreed on: correlations are then those of the highest value first. */
  better: metricDirectionSchema.nullable(),
  places: z.array(placeOrderingSchema),
  /** Null where no place has a correlation. */
  mean: meanOrderingSchema.nullable(),
});
export type MetricOrdering = z.infer<typeof metricOrderingSchema>;

export const orderingsSchema = z.object({
  /** What the order is compared with: PGR, or the student's mean score in percent where no two generators of a setting have one. */
  outcome: z.enum(['pgr', 'score']),
  /** In the order of the experiment. */
  metrics: z.array(metricOrderingSchema),
});
export type Orderings = z.infer<typeof orderingsSchema>;
