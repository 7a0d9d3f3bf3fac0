import { z } from 'zod';

// What experiment files say of a generator, and what a provider's options may take over.

export const priceSchema = z
  .strictObject({
    input: z.number().nonnegative(),
    output: z.number().nonnegative(),
    cachedInput: z.number().nonnegative().optional(),
    cacheWriteInput: z.number().nonnegative().optional(),
  })
  .describe('US dollars per million tokens');

export const samplingSchema = z.strictObject({
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().gt(0).max(1).optional(),
  maxTokens: z.number().int().positive().optional(),
  stop: z.array(z.string()).optional(),
  seed: z.number().int().optional(),
  repetitionPenalty: z.number().positive().optional(),
});

export const limitsSchema = z.strictObject({
  concurrency: z.number().int().positive().optional(),
  requestsPerMinute: z.number().positive().optional(),
  tokensPerMinute: z.number().positive().optional(),
  timeoutSeconds: z.number().positive().optional().describe('Longest time for one call'),
  hedgeAfterSeconds: z
    .number()
    .positive()
    .optional()
    .describe('Ask a second time after so long without an answer; off when left out. Both calls may cost'),
});
