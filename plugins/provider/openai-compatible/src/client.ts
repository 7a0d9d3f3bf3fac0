import type { PluginContext } from '@agora/contracts';
import OpenAI from 'openai';
import { Agent, fetch as undiciFetch, Headers, Response } from 'undici';
import type { OpenaiCompatibleOptions } from './options.js';

export interface Client {
  openai: OpenAI;
  close(): Promise<void>;
}

/**
 * The SDK, told everything it would otherwise read from `OPENAI_*` variables, which are meant for another endpoint; and
 * without its retries, which are the runtime's affair.
 */
export function createClient(options: OpenaiCompatibleOptions, context: PluginContext): Client {
  const apiKey = options.apiKeyEnv === undefined ? undefined : context.secret(options.apiKeyEnv);
  // A model on a small machine may think longer than the 300 seconds after which Node's own fetch gives up.
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  const openai = new OpenAI({
    baseURL: options.baseURL,
    apiKey: apiKey ?? 'none',
    adminAPIKey: null,
    organization: options.organization ?? null,
    project: null,
    webhookSecret: null,
    defaultHeaders: { ...(apiKey === undefined ? { Authorization: null } : {}), ...readHeaders(options, context) },
    maxRetries: 0,
    timeout: options.timeoutSeconds * 1000,
    logLevel: 'off',
    fetch: fetchThrough(agent),
  });
  return { openai, close: () => agent.destroy() };
}

function readHeaders({ headers }: OpenaiCompatibleOptions, context: PluginContext): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : context.secret(value.env),
    ]),
  );
}

type Fetch = typeof globalThis.fetch;

// Node's fetch is an older undici than the package: the same at run time, but the two declare their types apart.
function fetchThrough(dispatcher: Agent): Fetch {
  const through = async (url: string, init?: RequestInit): Promise<unknown> => {
    const response = await undiciFetch(url, { ...(init as Parameters<typeof undiciFetch>[1]), dispatcher });
    return response.ok ? response : withErrorField(response);
  };
  return through as Fetch;
}

/** The SDK looks for an endpoint's words under `error` alone and drops what others put beside it. */
async function withErrorField(response: Response): Promise<Response> {
  const text = await response.text();
  const headers = new Headers(response.headers);
  // The text is decoded already, and its length may change.
  headers.delete('content-encoding');
  headers.delete('content-length');
  return new Response(wrapped(text), { status: response.status, headers });
}

function wrapped(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !('error' in body) ? JSON.stringify({ error: body }) : text;
  } catch {
    return text;
  }
}
