import { Fault, type PluginContext } from '@agora/plugin-api';
import { badResponse, parseBody, throwIfError, type Body } from '@agora/openai-protocol';
import { asRecord, Deadline, parsedJson, readable, type Header } from '@agora/provider-kit';
import OpenAI from 'openai';
import { Agent } from 'undici';
import type { OpenaiOptions } from './options.js';

export interface Answer {
  body: unknown;
  header: Header;
}

/** OpenAI's SDK without what belongs to the runtime: it never tries again, and reads no environment of its own. */
export class Client {
  private readonly sdk: OpenAI;
  private readonly timeoutMs: number;
  // A model that reasons may be silent for longer than undici's own limits.
  private readonly agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

  constructor(
    private readonly options: OpenaiOptions,
    context: PluginContext,
  ) {
    this.timeoutMs = options.timeoutSeconds * 1000;
    this.sdk = new OpenAI({
      apiKey: context.secret(options.apiKeyEnv),
      adminAPIKey: null,
      baseURL: options.baseURL,
      organization: options.organization ?? null,
      project: options.project ?? null,
      webhookSecret: null,
      maxRetries: 0,
      timeout: this.timeoutMs,
      logLevel: 'off',
      fetch: async (url, init) => answerOf(await fetch(url, init), String(url)),
      fetchOptions: {
        // Types of Node's own undici are older than the package's; what they describe is the same.
        dispatcher: this.agent as object as NonNullable<RequestInit['dispatcher']>,
        // A redirect would take prompts to any host, and turn most calls into GET.
        redirect: 'manual',
      },
    });
  }

  /** The JSON of a successful answer. Rejects with the SDK's errors and Faults. */
  post(path: string, body: Body, signal: AbortSignal): Promise<Answer> {
    return this.call(signal, async (sdk, limited) => {
      const response = await sdk.post(path, { body, signal: limited }).asResponse();
      const text = await readText(response, limited);
      const header: Header = (name) => response.headers.get(name) ?? undefined;
      const answer = parseBody(text, this.options.baseURL);
      if (asRecord(answer)?.['object'] !== 'response') throwIfError(answer, header);
      return { body: answer, header };
    });
  }

  /** Something else that the SDK does, within the time for one answer. */
  async call<T>(signal: AbortSignal, work: (sdk: OpenAI, limited: AbortSignal) => Promise<T>): Promise<T> {
    // For the whole answer: a body that drips must not hold a place for ever.
    const deadline = new Deadline(this.timeoutMs, signal);
    try {
      return await work(this.sdk, deadline.signal);
    } catch (error) {
      throw deadline.passed ? this.timedOut(error) : error;
    } finally {
      deadline.clear();
    }
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private timedOut(cause: unknown): Fault {
    return new Fault('timeout', `${this.options.baseURL} did not answer in time.`, {
      retryable: true,
      fix: 'Raise timeoutSeconds, or ask for fewer tokens.',
      cause,
    });
  }
}

async function readText(response: Response, signal: AbortSignal): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    if (signal.aborted || Fault.is(error)) throw error;
    // The answer had begun, so the endpoint is there: what it said is cut short.
    throw badResponse(`it is broken off: ${Fault.from(error).message}`);
  }
}

/** Files of batches are as long as they are, and read line by line. */
async function answerOf(response: Response, url: string): Promise<Response> {
  return response.ok && new URL(url).pathname.endsWith('/content') ? response : readable(response, underError);
}

/** The SDK throws away what a refusal says that does not say it under `error`. */
function underError(text: string): string {
  const body = asRecord(parsedJson(text));
  return body && !body['error'] ? `{"error":${text.replace(/^\uFEFF/, '')}}` : text;
}
