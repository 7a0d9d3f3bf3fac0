import {
  readRateLimits,
  type BatchInterface,
  type CompletionRequest,
  type CompletionResult,
  type Fault,
  type Price,
  type Provider,
} from '@agora/plugin-api';
import { OpenaiBatches } from './batch/openai-batches.js';
import { classify } from './classify.js';
import type { Client } from './client.js';
import type { OpenaiOptions } from './options.js';
import { priceOf } from './prices.js';
import { cutAt, readAnswer } from './read-answer.js';
import { wireRequest } from './wire-request.js';

/** OpenAI's own models: chats by Chat Completions or Responses, texts by the older Completions; live, and by batch. */
export class OpenaiProvider implements Provider {
  readonly batch: BatchInterface;

  constructor(
    private readonly options: OpenaiOptions,
    private readonly client: Client,
  ) {
    this.batch = new OpenaiBatches(client, options, (error) => this.classify(error));
  }

  async complete(request: CompletionRequest, signal: AbortSignal): Promise<CompletionResult> {
    const { path, body, keptStops } = wireRequest(request, this.options);
    const tier = this.options.serviceTier;
    const asked = tier === undefined ? body : { service_tier: tier, ...body };
    const answer = await this.client.post(path, asked, signal);
    const completion = cutAt(readAnswer(answer.body, this.options.baseURL), keptStops);
    return { completion, rateLimits: readRateLimits(answer.header) };
  }

  price(model: string): Price | undefined {
    return priceOf(model, this.options);
  }

  classify(error: unknown): Fault {
    return classify(error, this.options.baseURL);
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
