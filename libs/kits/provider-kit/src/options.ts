import { z } from 'zod';

/** Name of an environment variable with a key. Refuses what looks like the key itself. */
export const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'name the environment variable that holds the key, never the key itself');

/** Base URL of an API, without a slash at the end. Must not contain credentials, as it appears in errors and keys. */
export const baseURL = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .refine((url) => !/^https?:\/\/[^/]*@/.test(url), 'must not hold a user or password: use apiKeyEnv')
  .refine((url) => !/[?#]/.test(url), 'must not hold a query or fragment')
  .transform((url) => url.replace(/\/+$/, ''));

export const timeoutSeconds = z
  .number()
  .positive()
  .max(86_400)
  .default(600)
  .describe('Longest time for one answer, to its last byte');
