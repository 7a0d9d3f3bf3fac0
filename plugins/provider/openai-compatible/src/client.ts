import { Fault, type PluginContext } from '@agora/contracts';
import type { EventEmitter } from 'node:events';
import { Agent } from 'undici';
import { EndpointError } from './endpoint-error.js';
import type { OpenaiCompatibleOptions } from './options.js';

export interface Reply {
  /** The body of a successful answer. */
  text: string;
  /** A header of the answer by its name in lower case. */
  header(name: string): string | undefined;
}

/** What undici takes to end a request by. */
type Aborter = EventEmitter & { readonly aborted: boolean };

type Headers = Record<string, string | string[] | undefined>;

/** Posts JSON to one endpoint over kept-alive connections. Never retries: that is the runtime's affair. */
export class Client {
  private readonly origin: string;
  private readonly prefix: string;
  private readonly headers: Record<string, string>;
  // A model on a small machine may think for longer than undici's own limits.
  private readonly agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

  constructor(options: OpenaiCompatibleOptions, context: PluginContext) {
    const url = new URL(options.baseURL);
    this.origin = url.origin;
    this.prefix = url.pathname.replace(/\/+$/, '');
    const apiKey = options.apiKeyEnv === undefined ? undefined : context.secret(options.apiKeyEnv);
    this.headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'agora',
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      ...(options.organization === undefined ? {} : { 'openai-organization': options.organization }),
      ...readHeaders(options, context),
    };
  }

  /** @throws EndpointError when the endpoint refuses; whatever undici throws when there is no answer. */
  async post(path: string, body: unknown, signal: Aborter): Promise<Reply> {
    const {
      statusCode,
      headers,
      body: stream,
    } = await this.agent.request({
      origin: this.origin,
      path: this.prefix + path,
      method: 'POST',
      headers: this.headers,
      body: JSON.stringify(body),
      signal,
    });
    const text = await readText(stream, signal);
    const header = (name: string): string | undefined => first(headers[name]);
    if (statusCode < 200 || statusCode > 299) throw EndpointError.fromAnswer(statusCode, text, header);
    return { text, header };
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}

async function readText(stream: { text(): Promise<string> }, signal: Aborter): Promise<string> {
  try {
    return await stream.text();
  } catch (error) {
    if (signal.aborted) throw error;
    // The answer had begun, so the endpoint is there: what it said is cut short.
    throw new Fault('bad-response', `The endpoint's answer is broken off: ${Fault.from(error).message}`, {
      retryable: true,
      cause: error,
    });
  }
}

function first(value: Headers[string]): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function readHeaders({ headers }: OpenaiCompatibleOptions, context: PluginContext): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === 'string' ? value : context.secret(value.env),
    ]),
  );
}
