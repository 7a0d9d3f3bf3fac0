import type { CompletionRequest, CompletionResult, Fault, Price, Provider } from '@agora/plugin-api';
import { classifyFailure, cutAtStop, HttpEndpoint, splitStops } from '@agora/provider-kit';
import type { GoogleOptions } from './options.js';
import { priceOf } from './prices.js';
import { readAnswer } from './read-answer.js';
import { readFailure } from './read-failure.js';
import { requestBody } from './request-body.js';

/** The API refuses a request with more stop sequences. */
const MOST_STOPS = 5;

/** Gemini models by `generateContent`. Its answers say nothing of limits in headers. */
export class GoogleProvider implements Provider {
  private readonly endpoint: HttpEndpoint;

  constructor(
    private readonly options: GoogleOptions,
    apiKey: string,
  ) {
    // In a header: in the query, where it may go as well, it would end up in the logs of proxies.
    this.endpoint = new HttpEndpoint({ ...options, headers: { 'x-goog-api-key': apiKey } });
  }

  async complete(request: CompletionRequest, signal: AbortSignal): Promise<CompletionResult> {
    const stops = splitStops(request.sampling.stop ?? [], (stop) => stop !== '', MOST_STOPS);
    const body = requestBody(request, stops.sent, this.options);
    const answer = await this.endpoint.post(`/${resourceOf(request.model)}:generateContent`, body, signal);
    const completion = readAnswer(answer.body, this.options.baseURL);
    const { text, stopped } = cutAtStop(completion.text, stops.kept);
    // Log-probabilities belong to the longer text.
    return { completion: stopped ? { ...completion, text, finish: 'stop', logprobs: undefined } : completion };
  }

  price(model: string): Price | undefined {
    return priceOf(model, this.options);
  }

  classify(error: unknown): Fault {
    return classifyFailure(error, { name: this.options.baseURL, read: readFailure });
  }

  close(): Promise<void> {
    return this.endpoint.close();
  }
}

/** `gemini-2.5-pro` is `models/gemini-2.5-pro`; tuned models bring their own collection. */
function resourceOf(model: string): string {
  const resource = model.includes('/') ? model : `models/${model}`;
  return resource.split('/').map(encodeURIComponent).join('/');
}
