import { baseURL, timeoutSeconds, variable } from '@agora/provider-kit';
import { z } from 'zod';

export const OPENAI_URL = 'https://api.openai.com/v1';

export const openaiOptions = z.strictObject({
  apiKeyEnv: variable.default('OPENAI_API_KEY').describe('Environment variable with the key'),
  baseURL: baseURL.default(OPENAI_URL).describe("Where the API begins, when it is not OpenAI's own address"),
  organization: z.string().min(1).optional().describe('Sent as OpenAI-Organization'),
  project: z.string().min(1).optional().describe('Sent as OpenAI-Project'),
  api: z
    .enum(['auto', 'chat', 'responses'])
    .default('auto')
    .describe('`auto`: Responses for models that reason, Chat Completions for all others'),
  reasoningEffort: z
    .enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])
    .optional()
    .describe("How much a reasoning model thinks; the model's own default when left out"),
  serviceTier: z
    .enum(['auto', 'default', 'flex', 'priority'])
    .optional()
    .describe('Of live calls: `flex` is slower at half the price, `priority` faster at more'),
  extraBody: z
    .record(z.string(), z.json())
    .default({})
    .describe('Further fields of the request body; null removes a field that Agora would send'),
  timeoutSeconds,
});
export type OpenaiOptions = z.output<typeof openaiOptions>;
