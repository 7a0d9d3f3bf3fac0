import {
  readRateLimits,
  type CompletionRequest,
  type CompletionResult,
  type Fault,
  type Price,
  type Provider,
} from '@agora/plugin-api';
import type { HttpEndpoint } from '@agora/provider-kit';
import { classify } from './classify.js';
import type { OpenaiCompatibleOptions } from './options.js';
import { modelAt, priceAt } from './hosts.js';
import { readResponse } from './read-response.js';
import { requestBody } from './request-body.js';

/** Any endpoint that speaks the OpenAI protocol: chats by Chat Completions, texts by the older Completions. */
export class OpenaiCompatibleProvider implements Provider {
  constructor(
    private readonly options: OpenaiCompatibleOptions,
    private readonly endpoint: HttpEndpoint,
  ) {}

  async complete(request: CompletionRequest, signal: AbortSignal): Promise<CompletionResult> {
    const { host, baseURL, extraBody } = this.options;
    const named = host ? { ...request, model: modelAt(host, request.model) } : request;
    const path = request.prompt.kind === 'chat' ? '/chat/completions' : '/completions';
    const { text, header } = await this.endpoint.postForText(path, requestBody(named, extraBody), signal);
    return { completion: readResponse(text, header, baseURL), rateLimits: readRateLimits(header) };
  }

  price(model: string): Price | undefined {
    return priceAt(this.options.host, model);
  }

  classify(error: unknown): Fault {
    return classify(error, this.options.baseURL);
  }

  close(): Promise<void> {
    return this.endpoint.close();
  }
}
