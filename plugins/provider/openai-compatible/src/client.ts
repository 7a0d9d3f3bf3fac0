import http from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { Fault, type PluginContext } from '@agora/plugin-api';
import { exchange, type Answer, type Until } from './exchange.js';
import type { OpenaiCompatibleOptions } from './options.js';

/** Servers let go of a connection that nobody uses after 5 seconds or later; it must not be in use again at that moment. */
const IDLE_MS = 4_000;

/**
 * Posts JSON to one endpoint over kept-alive connections. Never retries: that is the runtime's affair. By Node's own client,
 * whose parser is native: that of undici is WebAssembly, which the first thousand calls of a process wait for, and takes 30 MB.
 */
export class Client {
  private readonly prefix: string;
  private readonly place: Pick<http.RequestOptions, 'protocol' | 'hostname' | 'port'>;
  /** Names and values by turns, as they are sent: Node takes them apart again otherwise, for each request. */
  private readonly headers: string[];
  private readonly agent: http.Agent;
  private readonly request: typeof http.request;
  private closed = false;

  constructor(options: OpenaiCompatibleOptions, context: PluginContext) {
    const url = new URL(options.baseURL);
    const { Agent, request } = url.protocol === 'https:' ? https : http;
    this.agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
    this.request = request;
    const { protocol, hostname, port } = urlToHttpOptions(url);
    this.place = { protocol, hostname, port };
    this.prefix = url.pathname.replace(/\/+$/, '');
    const apiKey = options.apiKeyEnv === undefined ? undefined : context.secret(options.apiKeyEnv);
    this.headers = Object.entries({
      host: url.host,
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'agora',
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      ...(options.organization === undefined ? {} : { 'openai-organization': options.organization }),
      ...readHeaders(options, context),
    }).flat();
  }

  post(path: string, body: unknown, until: Until): Promise<Answer> {
    if (this.closed) return Promise.reject(new Fault('internal', 'The provider is closed.'));
    const text = JSON.stringify(body);
    const headers = [...this.headers, 'content-length', String(Buffer.byteLength(text))];
    const { agent, prefix, place } = this;
    const send = (): http.ClientRequest =>
      this.request({ path: prefix + path, method: 'POST', agent, headers, ...place });
    return exchange(send, text, until);
  }

  close(): Promise<void> {
    this.closed = true;
    this.agent.destroy();
    return Promise.resolve();
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
