import {
  Fault,
  type Completion,
  type CompletionRequest,
  type CompletionResult,
  type Price,
  type Provider,
  type ProviderLimits,
} from '@agora/plugin-api';

/** A provider as thin as can be over real HTTP: posts the prompt, takes the reply's JSON as the completion. */
export class HttpProvider implements Provider {
  constructor(
    private readonly url: string,
    private readonly own: { limits?: ProviderLimits; price?: Price } = {},
  ) {}

  async complete({ prompt }: CompletionRequest, signal: AbortSignal): Promise<CompletionResult> {
    const body = prompt.kind === 'text' ? prompt.text : JSON.stringify(prompt.messages);
    const response = await fetch(this.url, { method: 'POST', body, signal });
    if (response.ok) return { completion: (await response.json()) as Completion };
    const seconds = response.headers.get('retry-after');
    throw new Fault(
      response.status === 429 ? 'rate-limited' : response.status < 500 ? 'invalid-input' : 'overloaded',
      await response.text(),
      {
        retryable: response.status === 429 || response.status >= 500,
        retryAfterMs: seconds === null ? undefined : Number(seconds) * 1000,
      },
    );
  }

  limits(): ProviderLimits {
    return this.own.limits ?? {};
  }

  price(): Price | undefined {
    return this.own.price;
  }

  classify(error: unknown): Fault {
    return Fault.is(error) ? error : new Fault('unreachable', String(error), { retryable: true });
  }
}
