import { z } from 'zod';
import { DIRECTION_NAMES } from './directions.js';

export const evolInstructOptions = z.strictObject({
  directions: z
    .array(z.enum(DIRECTION_NAMES))
    .min(1)
    .default([...DIRECTION_NAMES])
    .describe('Ways to evolve; one is drawn for each prompt'),
  again: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('Share of slots that evolve an instance made before instead of a seed, and so go deeper'),
});
export type EvolInstructOptions = z.output<typeof evolInstructOptions>;
