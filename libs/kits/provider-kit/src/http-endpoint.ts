import http from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { Fault } from '@agora/plugin-api';
import { parsedJson } from './body.js';
import { EndpointError, type Header } from './endpoint-error.js';
import { exchange, type RawAnswer } from './exchange.js';
import { notJson } from './no-answer.js';

export interface HttpEndpointOptions {
  /** Without a slash at the end. */
  baseURL: string;
  /** Sent with every call, beside those for JSON. Names in lower case. */
  headers: Record<string, string>;
  /** For one whole answer. */
  timeoutSeconds: number;
}

export interface Answer {
  body: unknown;
  header: Header;
}

export type TextAnswer = Pick<RawAnswer, 'text' | 'header'>;

/** Characters of a page or other text that are kept of a refusal. */
const LONGEST_WORDS = 500;

/**
 * Connections without a call are closed after this time. Servers close them after 5 seconds or later, and a call must not
 * begin on a connection at that moment.
 */
const IDLE_MS = 4_000;

/**
 * Posts JSON to one endpoint over kept-alive connections. Never retries, as the runtime does that. It uses Node's own HTTP
 * client, whose parser is native code: the WebAssembly parser of undici delays the first thousand calls of a process, and takes
 * 30 MB.
 */
export class HttpEndpoint {
  private readonly prefix: string;
  private readonly place: Pick<http.RequestOptions, 'protocol' | 'hostname' | 'port'>;
  /** Names and values in turn, as they are sent. From an object, Node would make this list for every request. */
  private readonly headers: string[];
  private readonly agent: http.Agent;
  private readonly request: typeof http.request;
  private closed = false;

  constructor(private readonly options: HttpEndpointOptions) {
    const url = new URL(options.baseURL);
    const { Agent, request } = url.protocol === 'https:' ? https : http;
    this.agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
    this.request = request;
    const { protocol, hostname, port } = urlToHttpOptions(url);
    this.place = { protocol, hostname, port };
    this.prefix = url.pathname.replace(/\/+$/, '');
    this.headers = Object.entries({
      host: url.host,
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'agora',
      ...options.headers,
    }).flat();
  }

  /**
   * The body of a successful answer, read as JSON.
   * @throws EndpointError when the endpoint refuses; Faults `timeout` and `bad-response`; what Node throws otherwise.
   */
  async post(path: string, body: unknown, signal: AbortSignal): Promise<Answer> {
    const { text, header } = await this.postForText(path, body, signal);
    const answer = parsedJson(text);
    if (answer === undefined) throw notJson(text, this.options.baseURL);
    return { body: answer, header };
  }

  /** As `post`, with the body as text: some endpoints send a stream of events instead of JSON. */
  async postForText(path: string, body: unknown, signal: AbortSignal): Promise<TextAnswer> {
    if (this.closed) throw new Fault('internal', 'The provider is closed.');
    const json = JSON.stringify(body);
    const headers = [...this.headers, 'content-length', String(Buffer.byteLength(json))];
    const { agent, prefix, place, options } = this;
    const send = (): http.ClientRequest =>
      this.request({ path: prefix + path, method: 'POST', agent, headers, ...place });
    const limits = { signal, ms: options.timeoutSeconds * 1000, late: () => timedOut(options.baseURL) };
    const { status, text, header } = await exchange(send, json, limits);
    if (status < 200 || status > 299) throw new EndpointError(status, parsedJson(text) ?? beginning(text), header);
    return { text, header };
  }

  /** Ends open connections too. */
  close(): Promise<void> {
    this.closed = true;
    this.agent.destroy();
    return Promise.resolve();
  }
}

function timedOut(baseURL: string): Fault {
  return new Fault('timeout', `${baseURL} did not answer in time.`, {
    retryable: true,
    fix: 'Raise timeoutSeconds, or ask for fewer tokens.',
  });
}

const beginning = (text: string): string => text.slice(0, LONGEST_WORDS).trim();
