import { baseURL, timeoutSeconds, variable } from '@agora/provider-kit';
import { z } from 'zod';

export const googleOptions = z.strictObject({
  apiKeyEnv: variable.default('GOOGLE_API_KEY').describe('Environment variable with the key'),
  baseURL: baseURL.default('https://generativelanguage.googleapis.com/v1beta').describe('Where the API begins'),
  timeoutSeconds,
});
export type GoogleOptions = z.output<typeof googleOptions>;
