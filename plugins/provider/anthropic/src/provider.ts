import {
  readRateLimits,
  type CompletionRequest,
  type CompletionResult,
  type Fault,
  type Price,
  type Provider,
} from '@agora/plugin-api';
import { classifyFailure, cutAtStop, Deadline, disconnected } from '@agora/provider-kit';
import { APIConnectionError } from '@anthropic-ai/sdk';
import { MessageBatches } from './message-batches.js';
import { connect, type Connection } from './client.js';
import { fromSdk, timedOut } from './from-sdk.js';
import { versionFor, type MessageParams } from './message-params.js';
import { MessageWriter } from './message-writer.js';
import type { AnthropicOptions } from './options.js';
import { priceOf } from './prices.js';
import { readFailure } from './read-failure.js';
import { readMessage } from './read-message.js';

/** Claude models by the Messages API. */
export class AnthropicProvider implements Provider {
  readonly batch: MessageBatches;
  private readonly connection: Connection;
  private readonly writer: MessageWriter;

  constructor(
    private readonly options: AnthropicOptions,
    apiKey: string,
  ) {
    this.connection = connect(options, apiKey);
    this.writer = new MessageWriter(options);
    this.batch = new MessageBatches(this.connection.client, this.writer, (error) => this.classify(error));
  }

  async complete(request: CompletionRequest, signal: AbortSignal): Promise<CompletionResult> {
    const { params, keptStops } = this.writer.write(request);
    const { data, response } = await this.post(params, signal);
    const completion = readMessage(data, this.options.baseURL);
    const rateLimits = readRateLimits((name) => response.headers.get(name));
    const { text, stopped } = cutAtStop(completion.text, keptStops);
    return { completion: stopped ? { ...completion, text, finish: 'stop' } : completion, rateLimits };
  }

  price(model: string): Price | undefined {
    return priceOf(model, this.options);
  }

  classify(error: unknown): Fault {
    const { baseURL } = this.options;
    const fault = classifyFailure(fromSdk(error, baseURL), { name: baseURL, read: readFailure });
    return error instanceof APIConnectionError && fault.code === 'internal' ? disconnected(error, baseURL) : fault;
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  /** Not by `messages.create`, which writes to the console about models that will be retired, at every call. */
  private async post(body: MessageParams, signal: AbortSignal): Promise<{ data: unknown; response: Response }> {
    const { baseURL, timeoutSeconds } = this.options;
    // The SDK's own timeout ends with the headers; a body that drips must not hold a place for ever.
    const deadline = new Deadline(timeoutSeconds * 1000, signal);
    try {
      const options = { body, headers: versionFor([body]), signal: deadline.signal };
      return await this.connection.client.post('/v1/messages', options).withResponse();
    } catch (error) {
      throw deadline.passed ? timedOut(baseURL, error) : error;
    } finally {
      deadline.clear();
    }
  }
}
