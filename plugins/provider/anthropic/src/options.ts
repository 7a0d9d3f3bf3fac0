import { baseURL, timeoutSeconds, variable } from '@agora/provider-kit';
import { z } from 'zod';

const thinking = z.union([
  z.enum(['adaptive', 'disabled']),
  z.strictObject({ budgetTokens: z.number().int().min(1024) }),
]);

export const ANTHROPIC_URL = 'https://api.anthropic.com';

export const anthropicOptions = z.strictObject({
  apiKeyEnv: variable.default('ANTHROPIC_API_KEY').describe('Environment variable with the key'),
  baseURL: baseURL
    .transform((url) => url.replace(/\/v1$/, ''))
    .default(ANTHROPIC_URL)
    .describe("Where the API begins, before /v1; prices are unknown where it is not Anthropic's own address"),
  promptCaching: z
    .enum(['5m', '1h', 'off'])
    .default('5m')
    .describe('How long Anthropic keeps the part that prompts have in common'),
  thinking: thinking.optional().describe("Extended thinking before the answer; the model's default if left out"),
  effort: z
    .enum(['low', 'medium', 'high', 'xhigh', 'max'])
    .optional()
    .describe("How much the model does for an answer; the model's default if left out"),
  maxTokens: z
    .number()
    .int()
    .positive()
    .default(4096)
    .describe('Longest answer where the sampling names none; the API demands a number'),
  timeoutSeconds,
});
export type AnthropicOptions = z.output<typeof anthropicOptions>;
