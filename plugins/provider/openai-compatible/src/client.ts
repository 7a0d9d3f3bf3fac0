import type { PluginContext } from '@agora/contracts';
import { Agent } from 'undici';
import type { Answer, Exchange } from './exchange.js';
import type { OpenaiCompatibleOptions } from './options.js';

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

  /** Begins to post; the exchange tells how it ends. */
  post(path: string, body: unknown, exchange: Exchange): Promise<Answer> {
    const { origin, headers } = this;
    const request = { origin, path: this.prefix + path, method: 'POST' as const, headers, body: JSON.stringify(body) };
    this.agent.dispatch(request, exchange);
    return exchange.answer;
  }

  close(): Promise<void> {
    return this.agent.destroy();
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
