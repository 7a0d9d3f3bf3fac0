import type { PluginContext } from '@agora/contracts';
import { Pool } from 'undici';
import type { Answer, Exchange } from './exchange.js';
import type { OpenaiCompatibleOptions } from './options.js';

/** Posts JSON to one endpoint over kept-alive connections. Never retries: that is the runtime's affair. */
export class Client {
  private readonly prefix: string;
  /** Names and values by turns: undici takes them apart again otherwise, for each request. */
  private readonly headers: string[];
  private readonly pool: Pool;

  constructor(options: OpenaiCompatibleOptions, context: PluginContext) {
    const url = new URL(options.baseURL);
    // A model on a small machine may think for longer than undici's own limits.
    this.pool = new Pool(url.origin, { headersTimeout: 0, bodyTimeout: 0 });
    this.prefix = url.pathname.replace(/\/+$/, '');
    const apiKey = options.apiKeyEnv === undefined ? undefined : context.secret(options.apiKeyEnv);
    this.headers = Object.entries({
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'agora',
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      ...(options.organization === undefined ? {} : { 'openai-organization': options.organization }),
      ...readHeaders(options, context),
    }).flat();
  }

  /** Begins to post; the exchange tells how it ends. */
  post(path: string, body: unknown, exchange: Exchange): Promise<Answer> {
    const request = {
      path: this.prefix + path,
      method: 'POST' as const,
      headers: this.headers,
      body: JSON.stringify(body),
    };
    this.pool.dispatch(request, exchange);
    return exchange.answer;
  }

  close(): Promise<void> {
    return this.pool.destroy();
  }
}

function readHeaders({ headers }: OpenaiCompatibleOptions, context: PluginContext): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === 'string' ? value : context.secret(value.env),
    ]),
  );
}
