import { ProviderRuntime } from '@agora/model-runtime';
import { readCompletion, readFailure } from '@agora/openai-protocol';
import { Fault, type CompletionRequest, type CompletionResult, type Provider } from '@agora/plugin-api';
import { asRecord, classifyFailure, HttpEndpoint } from '@agora/provider-kit';
import type { EncodedPrompt } from '@agora/python-worker';

export interface TokenServer {
  baseURL: string;
  headers: Record<string, string>;
  concurrency: number;
  timeoutSeconds: number;
  /** Whether the server is gone for good; asked after a call has failed. */
  gone?(): Fault | undefined;
}

/** What the server said behind a prompt. */
export interface TokenAnswer {
  tokens?: number[];
  text: string;
  finish: 'stop' | 'length';
}

/** As the server calls it; SGLang is told the adapter apart. */
export interface ServedName {
  model: string;
  lora_path?: string;
}

/**
 * Asks a server of the OpenAI protocol with token ids: a text would be tokenized once more, and may get a second token for its
 * beginning. Retries, pauses and limits are those of every other endpoint.
 */
export class TokenClient {
  private readonly http: HttpEndpoint;
  private readonly runtime: ProviderRuntime;
  private readonly asked = new WeakMap<CompletionRequest, { body: object; answer?: TokenAnswer }>();

  constructor(private readonly server: TokenServer) {
    const { baseURL, headers, timeoutSeconds, concurrency } = server;
    this.http = new HttpEndpoint({ baseURL, headers, timeoutSeconds });
    const provider: Provider = {
      complete: (request, signal) => this.call(request, signal),
      classify: (error) => this.classify(error),
      price: () => ({ input: 0, output: 0 }),
    };
    const limits = { concurrency, timeoutSeconds };
    this.runtime = new ProviderRuntime(provider, { model: baseURL, limits, timeoutMs: timeoutSeconds * 1000 });
  }

  get parallelism(): number {
    return this.server.concurrency;
  }

  /** Faults are those of every endpoint. */
  async ask(
    request: CompletionRequest,
    prompt: EncodedPrompt,
    served: ServedName,
    ends: readonly number[],
    signal: AbortSignal,
  ): Promise<TokenAnswer> {
    const sent: CompletionRequest = { ...request, model: served.model };
    const asked: { body: object; answer?: TokenAnswer } = { body: bodyOf(request, prompt, served, ends) };
    this.asked.set(sent, asked);
    await this.runtime.complete(sent, signal);
    if (asked.answer) return asked.answer;
    throw new Fault('internal', 'The server left a request without an answer');
  }

  /** Posts to the server itself, beside the API: `path` begins at its root. */
  async tell(path: string, body: object, signal: AbortSignal): Promise<void> {
    const { baseURL, headers, timeoutSeconds } = this.server;
    const root = path.startsWith('/v1/') ? baseURL.replace(/\/v1$/, '') : new URL(baseURL).origin;
    const http = new HttpEndpoint({ baseURL: root, headers, timeoutSeconds });
    try {
      await http.postForText(path, body, signal);
    } catch (error) {
      throw this.classify(error);
    } finally {
      await http.close();
    }
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async call(request: CompletionRequest, signal: AbortSignal): Promise<CompletionResult> {
    const asked = this.asked.get(request);
    if (!asked) throw new Fault('internal', 'A question without token ids');
    const { body } = await this.http.post('/completions', asked.body, signal);
    const completion = readCompletion(body, this.server.baseURL);
    const tokens = tokensOf(body);
    asked.answer = {
      text: completion.text,
      finish: completion.finish === 'length' ? 'length' : 'stop',
      ...(tokens ? { tokens } : {}),
    };
    return { completion };
  }

  private classify(error: unknown): Fault {
    const { baseURL, gone } = this.server;
    return gone?.() ?? classifyFailure(error, { name: baseURL, read: ({ status, body }) => readFailure(body, status) });
  }
}

function bodyOf(
  { sampling }: CompletionRequest,
  { ids, limit, stops, seed }: EncodedPrompt,
  served: ServedName,
  ends: readonly number[],
): object {
  const { temperature, topP, repetitionPenalty } = sampling;
  return {
    ...served,
    prompt: ids,
    max_tokens: limit,
    temperature: temperature ?? 0,
    // Said, so that no default of a server or a checkpoint counts.
    top_p: temperature ? (topP ?? 1) : 1,
    ...(temperature ? { seed } : {}),
    ...(stops.length > 0 ? { stop: stops } : {}),
    ...(repetitionPenalty === undefined ? {} : { repetition_penalty: repetitionPenalty }),
    stop_token_ids: ends,
    return_token_ids: true,
    n: 1,
  };
}

/** vLLM gives the answer's tokens where it is asked to; others do not know the field. */
function tokensOf(body: unknown): number[] | undefined {
  const choices = asRecord(body)?.['choices'];
  const tokens = asRecord(Array.isArray(choices) ? choices[0] : undefined)?.['token_ids'];
  return Array.isArray(tokens) && tokens.every((one) => Number.isInteger(one)) ? (tokens as number[]) : undefined;
}
