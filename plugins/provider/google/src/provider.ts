import {
  readRateLimits,
  type Completion,
  type CompletionRequest,
  type Fault,
  type Price,
  type Provider,
} from '@agora/contracts';
import { classifyFailure, HttpEndpoint } from '@agora/provider-kit';
import type { GoogleOptions } from './options.js';
import { priceOf } from './prices.js';
import { readAnswer } from './read-answer.js';
import { readFailure } from './read-failure.js';
import { requestBody } from './request-body.js';

/** Makes one call and says what an error means. It does not retry, pace, count or log: the runtime does. */
export class GoogleProvider implements Provider {
  private readonly endpoint: HttpEndpoint;

  constructor(
    private readonly options: GoogleOptions,
    apiKey: string,
  ) {
    this.endpoint = new HttpEndpoint({ ...options, headers: { authorization: `Bearer ${apiKey}` } });
  }

  async complete(request: CompletionRequest, signal: AbortSignal): Promise<Completion> {
    const { body, header } = await this.endpoint.post('/generate', requestBody(request), signal);
    const limits = readRateLimits(header);
    return { ...readAnswer(body), ...(limits ? { limits } : {}) };
  }

  price(model: string): Price | undefined {
    return priceOf(model);
  }

  classify(error: unknown): Fault {
    return classifyFailure(error, { name: this.options.baseURL, read: readFailure });
  }

  close(): Promise<void> {
    return this.endpoint.close();
  }
}
