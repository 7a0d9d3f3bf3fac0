import { z } from 'zod';

const boundedSchema = z.object({ value: z.number(), low: z.number(), high: z.number() });

/** A mean score that people would give, estimated from labels and the judge's scores. */
const correctedMeanSchema = boundedSchema.extend({
  /** Rows that only the judge has scored. */
  rows: z.number().int(),
  /** The judge's own mean of them. */
  judged: boundedSchema,
  /** Weight of the judge's scores, in [0, 1]. */
  weight: z.number(),
});

/** How far a judge of a run agrees with a person's labels, as a home keeps it. Scores are whole numbers from 1 to 5. */
export const keptCalibrationSchema = z.object({
  schema: z.literal(1),
  at: z.iso.datetime(),
  judge: z.string(),
  rubric: z.string(),
  unscored: z.record(z.string(), z.number().int()),
  unasked: z.number().int(),
  agreement: z.object({
    rows: z.number().int(),
    /** Cohen's kappa with quadratic weights; null where nothing varies. */
    kappa: boundedSchema.nullable(),
    spearman: z.number().nullable(),
    same: z.number(),
    within1: z.number(),
    /** Rows by label (first index) and score (second); index 0 is level 1. */
    confusion: z.array(z.array(z.number().int())),
    bias: boundedSchema,
    labels: boundedSchema,
    scores: boundedSchema,
  }),
  corrected: correctedMeanSchema.optional(),
  groups: z.array(z.object({ group: z.string(), labels: z.number().int(), corrected: correctedMeanSchema.nullable() })),
});
export type KeptCalibration = z.infer<typeof keptCalibrationSchema>;
