import Anthropic from '@anthropic-ai/sdk';
import { Agent, fetch as undiciFetch, type RequestInit } from 'undici';
import { readable } from '@agora/provider-kit';
import type { AnthropicOptions } from './options.js';

export interface Connection {
  client: Anthropic;
  /** Ends open connections too. */
  close(): Promise<void>;
}

/** The SDK without what others do already (retries, logs, traces) and without what it would read from the environment. */
export function connect({ baseURL, timeoutSeconds }: AnthropicOptions, apiKey: string): Connection {
  // Node's own fetch gives up after five minutes without a header, which is when a long answer begins.
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  const client = new Anthropic({
    baseURL,
    apiKey,
    authToken: null,
    webhookKey: null,
    timeout: timeoutSeconds * 1000,
    maxRetries: 0,
    logLevel: 'off',
    openTelemetry: false,
    defaultHeaders: withoutForeignHeaders(process.env['ANTHROPIC_CUSTOM_HEADERS'], apiKey),
    fetch: (url, init) => fetchThrough(dispatcher, url, init),
  });
  return { client, close: () => dispatcher.destroy() };
}

/** Headers that the SDK would not do without; the others that it would take from the environment may be secrets. */
const NEEDED = /^(accept|content-type|user-agent|anthropic-version|x-stainless-.*)$/i;

/** The SDK sends what this variable lists, which is meant for another program, unless it is told of each header not to. */
function withoutForeignHeaders(listed = '', apiKey: string): Record<string, string | null> {
  const names = listed
    .split('\n')
    .filter((line) => line.includes(':'))
    .map((line) => line.slice(0, line.indexOf(':')).trim())
    .filter((name) => !NEEDED.test(name));
  return Object.fromEntries(
    names.map((name) => [name, name.toLowerCase() === 'authorization' ? `Bearer ${apiKey}` : null]),
  );
}

/**
 * undici and the globals of Node have the same fetch but each their own types of it. It would follow a redirect to any host
 * with the key in `x-api-key`.
 */
async function fetchThrough(
  dispatcher: Agent,
  url: string | URL | Request,
  init: globalThis.RequestInit | undefined,
): Promise<Response> {
  const address = url instanceof Request ? url.url : url;
  const response = await undiciFetch(address, { ...(init as RequestInit), dispatcher, redirect: 'manual' });
  // Results of batches are as long as they are, and read line by line.
  const answer = response as unknown as Response;
  return new URL(address).pathname.endsWith('/results') ? answer : readable(answer);
}
