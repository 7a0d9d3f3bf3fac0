import { Fault } from '@agora/plugin-api';
import type { Agent } from 'undici';
import { BodyChunks, parsedJson } from './body.js';
import { Deadline } from './deadline.js';
import { EndpointError, type Header } from './endpoint-error.js';
import { notJson } from './no-answer.js';

export interface HttpEndpointOptions {
  /** Without a slash at the end. */
  baseURL: string;
  /** Sent with every call, beside those for JSON. Names in lower case. */
  headers: Record<string, string>;
  timeoutSeconds: number;
}

export interface Answer {
  body: unknown;
  header: Header;
}

/** Longest beginning of a page or text that is kept of a failed answer. */
const LONGEST_WORDS = 500;

/** Posts JSON to one endpoint over kept-alive connections. Never retries: that is the runtime's affair. */
export class HttpEndpoint {
  private readonly origin: string;
  private readonly prefix: string;
  private opened: Promise<Agent> | undefined;

  constructor(private readonly options: HttpEndpointOptions) {
    const url = new URL(options.baseURL);
    this.origin = url.origin;
    this.prefix = url.pathname.replace(/\/+$/, '');
  }

  /**
   * The body of a successful answer, read as JSON.
   * @throws EndpointError when the endpoint refuses; Faults `timeout` and `bad-response`; what undici throws otherwise.
   */
  async post(path: string, body: unknown, signal: AbortSignal): Promise<Answer> {
    const deadline = new Deadline(this.options.timeoutSeconds * 1000, signal);
    try {
      const { status, text, header } = await this.exchange(path, body, deadline.signal);
      if (status < 200 || status > 299) throw new EndpointError(status, parsedJson(text) ?? beginning(text), header);
      const answer = parsedJson(text);
      if (answer === undefined) throw notJson(text, this.options.baseURL);
      return { body: answer, header };
    } catch (error) {
      throw deadline.passed ? timedOut(this.options.baseURL, error) : error;
    } finally {
      deadline.clear();
    }
  }

  /** Ends open connections too. */
  async close(): Promise<void> {
    await (await this.agent()).destroy();
  }

  /** Made by the first call: undici is 110 modules, and many who use something of this package never call it. */
  private agent(): Promise<Agent> {
    // A deadline holds for the whole answer instead: a body that drips must not hold a place for ever.
    return (this.opened ??= import('undici').then(({ Agent }) => new Agent({ headersTimeout: 0, bodyTimeout: 0 })));
  }

  private async exchange(path: string, body: unknown, signal: AbortSignal) {
    const {
      statusCode,
      headers,
      body: stream,
    } = await (
      await this.agent()
    ).request({
      origin: this.origin,
      path: this.prefix + path,
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'user-agent': 'agora',
        ...this.options.headers,
      },
      body: JSON.stringify(body),
      signal,
    });
    const header: Header = (name) => first(headers[name]);
    return { status: statusCode, text: await readText(stream, header('content-encoding'), signal), header };
  }
}

async function readText(
  stream: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  try {
    const chunks = new BodyChunks();
    for await (const chunk of stream) chunks.add(chunk);
    return await chunks.text(encoding);
  } catch (error) {
    if (signal.aborted || Fault.is(error)) throw error;
    // The answer had begun, so the endpoint is there: what it said is cut short.
    throw new Fault('bad-response', `The endpoint's answer is broken off: ${Fault.from(error).message}`, {
      retryable: true,
      cause: error,
    });
  }
}

function timedOut(baseURL: string, cause: unknown): Fault {
  return new Fault('timeout', `${baseURL} did not answer in time.`, {
    retryable: true,
    fix: 'Raise timeoutSeconds, or ask for fewer tokens.',
    cause,
  });
}

const beginning = (text: string): string => text.slice(0, LONGEST_WORDS).trim();

const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);
