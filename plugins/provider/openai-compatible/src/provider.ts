import {
  readRateLimits,
  type CompletionRequest,
  type CompletionResult,
  type Fault,
  type Price,
  type Provider,
} from '@agora/plugin-api';
import { classify, timedOut } from './classify.js';
import type { Client } from './client.js';
import type { OpenaiCompatibleOptions } from './options.js';
import { refusal } from './refusal.js';
import { modelAt, priceAt } from './hosts.js';
import { readResponse } from './read-response.js';
import { requestBody } from './request-body.js';

/** Any endpoint that speaks the OpenAI protocol: chats by Chat Completions, texts by the older Completions. */
export class OpenaiCompatibleProvider implements Provider {
  constructor(
    private readonly options: OpenaiCompatibleOptions,
    private readonly client: Client,
  ) {}

  async complete(request: CompletionRequest, signal: AbortSignal): Promise<CompletionResult> {
    const { host, baseURL, extraBody, timeoutSeconds } = this.options;
    const named = host ? { ...request, model: modelAt(host, request.model) } : request;
    const path = request.prompt.kind === 'chat' ? '/chat/completions' : '/completions';
    const until = { signal, ms: timeoutSeconds * 1000, late: () => timedOut(baseURL) };
    const { status, text, header } = await this.client.post(path, requestBody(named, extraBody), until);
    if (status < 200 || status > 299) throw refusal(status, text, header);
    return { completion: readResponse(text, header, baseURL), rateLimits: readRateLimits(header) };
  }

  price(model: string): Price | undefined {
    return priceAt(this.options.host, model);
  }

  classify(error: unknown): Fault {
    return classify(error, this.options.baseURL);
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
