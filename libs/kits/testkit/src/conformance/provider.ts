import {
  Fault,
  FAULT_CODES,
  FINISH_REASONS,
  type CompletionRequest,
  type Plugin,
  type Provider,
  type Usage,
} from '@agora/plugin-api';
import { createProduct, describePlugin, type PluginConformance } from './plugin.js';

export interface ProviderConformance extends PluginConformance {
  /** Requests that the provider answers with these options. At least one. */
  requests: CompletionRequest[];
  /**
   * Requests with stop sequences that the provider must look for itself, as its endpoint does not accept them. The answer to
   * each must continue after one of its stop sequences. For a deterministic provider the suite makes such requests itself.
   */
  stopped?: CompletionRequest[];
  /** True when the same request always has the same answer, as a simulated provider's must. */
  deterministic?: boolean;
}

/** The contract of a provider plugin. Call it at the top level of a spec, or in a `describe`. */
export function describeProvider(plugin: Plugin<'provider'>, conformance: ProviderConformance): void {
  describe(`provider ${plugin.id}`, () => {
    describePlugin('provider', plugin, conformance);

    let provider: Provider;
    beforeAll(async () => (provider = await createProduct(plugin, conformance)));
    afterAll(() => provider.close?.());

    itAnswers(() => provider, conformance);
    itIsExact(() => provider, plugin, conformance);
    itKnowsItself(() => provider, conformance);
  });
}

const never = (): AbortSignal => new AbortController().signal;

/** What an answer holds, one at a time and in batches. */
function itAnswers(provider: () => Provider, conformance: ProviderConformance): void {
  it('answers with text, a finish reason and whole numbers of tokens', async () => {
    expect(conformance.requests.length).toBeGreaterThan(0);
    for (const request of conformance.requests) {
      const { completion, rateLimits } = await provider().complete(request, never());
      expect(typeof completion.text).toBe('string');
      expect(FINISH_REASONS).toContain(completion.finish);
      expect(typeof completion.finishedBy).toBe(completion.finish === 'unknown-finish' ? 'string' : 'undefined');
      if (completion.usage) expectCounted(completion.usage);
      for (const quota of [rateLimits?.requests, rateLimits?.tokens]) {
        if (quota) expect([quota.limit > 0, quota.remaining >= 0, quota.resetMs >= 0]).toEqual([true, true, true]);
      }
    }
  });

  it('answers a batch in the order of its requests', async () => {
    const completions = await provider().completeBatch?.(conformance.requests, never());
    if (completions) expect(completions).toHaveLength(conformance.requests.length);
  });

  it('stops at once when it is told to, which is a cancellation and not an error to try again', async () => {
    const [request] = conformance.requests;
    if (!request) throw new Error('describeProvider needs a request');
    const complete = async (): Promise<unknown> => provider().complete(request, AbortSignal.abort());
    const error: unknown = await complete().then(
      () => new Error('it answered'),
      (reason: unknown) => reason,
    );
    expect(provider().classify(error)).toMatchObject({ code: 'cancelled', retryable: false });
  });
}

/** Where answers end, and that a deterministic provider repeats them. */
function itIsExact(provider: () => Provider, plugin: Plugin<'provider'>, conformance: ProviderConformance): void {
  if (conformance.deterministic ?? plugin.simulated) {
    it('gives the same answer to the same request, also when created again', async () => {
      const again = await createProduct(plugin, conformance);
      for (const request of conformance.requests) {
        const { completion } = await provider().complete(request, never());
        expect((await provider().complete(request, never())).completion).toEqual(completion);
        expect((await again.complete(request, never())).completion).toEqual(completion);
      }
      await again.close?.();
    });
  }

  it('ends a text before a stop sequence', async () => {
    const stopped = [...(conformance.stopped ?? [])];
    if (conformance.deterministic ?? plugin.simulated) {
      for (const request of conformance.requests) {
        const { text } = (await provider().complete(request, never())).completion;
        const stop = text.slice(Math.floor(text.length / 2));
        if (stop !== '') stopped.push({ ...request, sampling: { ...request.sampling, stop: [stop] } });
      }
      expect(stopped).not.toHaveLength(0);
    }
    for (const request of stopped) {
      const { text, finish } = (await provider().complete(request, never())).completion;
      expect(request.sampling.stop?.filter((stop) => text.includes(stop))).toEqual([]);
      expect(finish).toBe('stop');
    }
  });
}

/** What a provider says of faults, limits, prices and models. */
function itKnowsItself(provider: () => Provider, conformance: ProviderConformance): void {
  it('turns whatever may be thrown into a Fault', () => {
    for (const thrown of THROWN) {
      const fault = provider().classify(thrown);
      expect(Fault.is(fault)).toBe(true);
      expect(FAULT_CODES).toContain(fault.code);
      expect(fault.message).toMatch(/\S/);
    }
  });

  it('leaves a Fault as it is', () => {
    const fault = new Fault('rate-limited', 'slower', { retryable: true, retryAfterMs: 1000 });
    expect(provider().classify(fault)).toMatchObject(fault.toData());
  });

  it('knows limits and price, or says that it does not', () => {
    for (const model of [conformance.requests[0]?.model ?? '', 'no-such-model']) {
      for (const [name, limit] of Object.entries(provider().limits?.(model) ?? {})) {
        expect(LIMITS).toContain(name);
        if (limit !== undefined) expect(limit).toBeGreaterThan(0);
      }
      for (const usd of Object.values(provider().price?.(model) ?? {})) {
        if (usd !== undefined) expect(usd).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('has the models that it answers for', () => {
    for (const { model } of conformance.requests) expect(() => provider().checkModel?.(model)).not.toThrow();
  });
}

/** The limits that the runtime reads from a provider; those of time are a generator's alone. */
const LIMITS = ['concurrency', 'requestsPerMinute', 'tokensPerMinute'];

/** Checks that parts of a count (cached, reasoning tokens) are at most the whole. */
function expectCounted(usage: Usage): void {
  const { inputTokens, outputTokens, cachedInputTokens = 0, cacheWriteInputTokens = 0, reasoningTokens = 0 } = usage;
  for (const tokens of [inputTokens, outputTokens, cachedInputTokens, cacheWriteInputTokens, reasoningTokens]) {
    expect(Number.isInteger(tokens) && tokens >= 0 ? 'a whole number' : tokens).toBe('a whole number');
  }
  expect(inputTokens).toBeGreaterThanOrEqual(cachedInputTokens + cacheWriteInputTokens);
  expect(outputTokens).toBeGreaterThanOrEqual(reasoningTokens);
}

const THROWN: readonly unknown[] = [
  undefined,
  null,
  '',
  'text',
  0,
  Number.NaN,
  true,
  Symbol('s'),
  {},
  [],
  Object.create(null),
  new Error(''),
  new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }),
  Object.assign(new Error('status as text'), { status: '500' }),
  Object.assign(new Error('headers are no headers'), { status: 429, headers: 7 }),
  Object.assign(new Error('no body'), { status: 503, error: null }),
];
