import { variable } from '@agora/provider-kit';
import { z } from 'zod';
import { HOST, HOSTS } from './hosts.js';

const SECRET_HEADER = /authorization|api-?key|token|secret|cookie/i;

/** By the form of HTTP. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_TEXT = /^[\t -~]*$/;
/** Follow from the request itself. */
const OF_THE_REQUEST = /^(content-length|transfer-encoding|connection)$/i;

const headers = z
  .record(z.string(), z.union([z.string(), z.strictObject({ env: variable })]))
  .superRefine((given, context) => {
    for (const [name, value] of Object.entries(given)) {
      const message = headerProblem(name, value);
      if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message });
    }
  });

function headerProblem(name: string, value: string | { env: string }): string | undefined {
  if (!HEADER_NAME.test(name)) return 'is no name of a header: letters, digits and hyphens';
  if (OF_THE_REQUEST.test(name)) return 'is set by Agora itself';
  if (typeof value !== 'string') return undefined;
  if (SECRET_HEADER.test(name)) return 'looks secret: write { env: VARIABLE } instead of its value';
  return HEADER_TEXT.test(value) ? undefined : 'holds what no header can: use printable ASCII, on one line';
}

/** Where the API begins, without a slash at the end; may hold no credentials, as it appears in errors and keys. */
const baseURL = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL, e.g. http://localhost:8000/v1' })
  .refine((url) => !/^https?:\/\/[^/]*@/.test(url), 'must not hold a user or password: use apiKeyEnv or headers')
  .refine((url) => !/[?#]/.test(url), 'must not hold a query or fragment')
  .transform((url) => url.replace(/\/+$/, ''));

const fields = z.strictObject({
  host: z
    .enum(HOSTS)
    .optional()
    .describe('A known host: sets baseURL and apiKeyEnv, and knows llama-3.1-8b, -70b and -405b'),
  baseURL: baseURL.optional().describe("Where the API begins, usually ending in /v1; the host's when left out"),
  apiKeyEnv: variable.optional().describe("Environment variable with the key; the host's, or none, when left out"),
  headers: headers
    .default({})
    .describe('Further HTTP headers; a value is a text, or { env: VARIABLE } when it is secret'),
  organization: z.string().min(1).optional().describe('Sent as OpenAI-Organization'),
  extraBody: z
    .record(z.string(), z.json())
    .default({})
    .describe('Further fields of the request body; null removes a field that Agora would send'),
  timeoutSeconds: z.number().positive().max(86_400).default(600).describe('Longest time for one answer'),
});

export const openaiCompatibleOptions = fields.superRefine(({ host, baseURL }, context) => {
  if (host ?? baseURL) return;
  const message = `name the endpoint's address, or set host to one of ${HOSTS.join(', ')}`;
  context.addIssue({ code: 'custom', path: ['baseURL'], message });
});
export type OpenaiCompatibleInput = z.output<typeof openaiCompatibleOptions>;
/** What the host fills in is filled in. */
export type OpenaiCompatibleOptions = OpenaiCompatibleInput & { baseURL: string };

export function withHost(options: OpenaiCompatibleInput): OpenaiCompatibleOptions {
  const { host } = options;
  const own = host && HOST[host];
  const address = options.baseURL ?? own?.baseURL ?? '';
  // A host's key goes to the host alone.
  const apiKeyEnv = options.apiKeyEnv ?? (address === own?.baseURL ? own.apiKeyEnv : undefined);
  return { ...options, baseURL: address, ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }) };
}
