import { baseURL, timeoutSeconds, variable } from '@agora/provider-kit';
import { z } from 'zod';

const thinking = z.union([
  z.strictObject({
    budgetTokens: z.number().int().min(-1).describe('0 turns thinking off, -1 leaves it to the model'),
  }),
  z.strictObject({ level: z.enum(['minimal', 'low', 'medium', 'high']) }),
]);

const safetyThreshold = z.enum([
  'OFF',
  'BLOCK_NONE',
  'BLOCK_ONLY_HIGH',
  'BLOCK_MEDIUM_AND_ABOVE',
  'BLOCK_LOW_AND_ABOVE',
]);

export const GOOGLE_HOST = 'generativelanguage.googleapis.com';

export const googleOptions = z.strictObject({
  apiKeyEnv: variable.default('GEMINI_API_KEY').describe('Environment variable with the key'),
  baseURL: baseURL
    .default(`https://${GOOGLE_HOST}/v1beta`)
    .describe("Where the API begins, with its version; prices are unknown where it is not Google's own address"),
  thinking: thinking
    .optional()
    .describe("How much the model may think before it answers; the model's default if left out"),
  safetyThreshold: safetyThreshold
    .optional()
    .describe("From when on all harm categories are blocked; Google's default if left out"),
  timeoutSeconds,
});
export type GoogleOptions = z.output<typeof googleOptions>;
