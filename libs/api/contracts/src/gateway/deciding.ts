import { z } from 'zod';
import { keptCalibrationSchema } from '../judge-calibration.js';
import { raceRecordSchema, recommendationSchema } from '@agora/run-schemas';

/** The ladder of the race that a run is a step of; null for any other run. */
export const raceReplySchema = z.object({ race: raceRecordSchema.nullable() });
export type RaceReply = z.infer<typeof raceReplySchema>;

/** Of each judge and rubric that was held against a person's labels, the last. */
export const calibrationsReplySchema = z.object({ calibrations: z.array(keptCalibrationSchema) });

export const recommendationQuerySchema = z.object({
  /** Probability to be the best from which on the answer counts as clear. */
  sure: z.coerce.number().gt(0.5).lt(1).default(0.95),
  /** Volume that is decided at; left out, the largest. */
  instances: z.coerce.number().int().positive().optional(),
});

export const recommendationReplySchema = recommendationSchema.extend({
  /** Volume that was decided at, and those that there are. */
  instances: z.number().int(),
  volumes: z.array(z.number().int()),
});
export type RecommendationReply = z.infer<typeof recommendationReplySchema>;
