import { z } from 'zod';
import { FAULT_CODES } from '@agora/plugin-api';

const problem = z.object({
  code: z.enum(FAULT_CODES),
  message: z.string(),
  retryable: z.boolean(),
  fix: z.string().optional(),
  retryAfterMs: z.number().optional(),
  charged: z.boolean().optional(),
});

/** A fault as it travels. `problems` lists the single problems when there are several. */
export const faultDataSchema = problem.extend({ problems: z.array(problem).optional() });
