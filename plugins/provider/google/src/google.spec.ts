import type { CompletionRequest, Fault, Provider } from '@agora/contracts';
import { describeProvider, pluginContext, useFixtureServer, type Reply } from '@agora/testkit';
import answer from '../fixtures/answer.json';
import cut from '../fixtures/cut.json';
import rateLimited from '../fixtures/rate-limited.json';
import plugin from './index.js';

const KEY = 'key-of-the-fixture-0123456789';
const environment = { GOOGLE_API_KEY: KEY };
const chat: CompletionRequest = {
  model: 'google-large',
  prompt: { kind: 'chat', messages: [{ role: 'user', content: 'Two and two?' }] },
  sampling: {},
};
const text: CompletionRequest = { ...chat, prompt: { kind: 'text', text: 'Once upon' } };
const never = (): AbortSignal => new AbortController().signal;

describe('against an endpoint that answers', () => {
  const fixture = useFixtureServer(() => ({ body: answer }));

  describeProvider(plugin, {
    options: () => ({ baseURL: fixture.server.url }),
    invalidOptions: [{ apiKeyEnv: KEY }, { baseURL: 'example.com' }, { timeoutSeconds: 0 }],
    environment,
    requests: [chat, text],
  });
});

describe('what it sends and reads', () => {
  const fixture = useFixtureServer();
  let provider: Provider;
  beforeAll(async () => {
    provider = await plugin.create(
      plugin.options.parse({ baseURL: fixture.server.url }),
      pluginContext({ environment }),
    );
  });
  afterAll(() => provider.close?.());

  it('sends the key, the prompt and its sampling, and reads text, finish and tokens', async () => {
    fixture.server.reply({ body: answer });
    const sampling = { temperature: 1, topP: 0.9, maxTokens: 30, stop: ['END'], seed: 7 };
    expect(await provider.complete({ ...chat, sampling }, never())).toEqual({
      text: 'Four.',
      finish: 'stop',
      usage: { inputTokens: 12, outputTokens: 2, cachedInputTokens: 8 },
      modelVersion: 'google-large-2026-01-01',
    });
    const [request] = fixture.server.requests;
    expect(request).toMatchObject({ path: '/generate', headers: { authorization: `Bearer ${KEY}` } });
    expect(request?.json()).toEqual({
      model: 'google-large',
      messages: [{ role: 'user', content: 'Two and two?' }],
      temperature: 1,
      top_p: 0.9,
      max_tokens: 30,
      stop: ['END'],
      seed: 7,
    });
  });

  it('says that an answer was cut', async () => {
    fixture.server.reply({ body: cut });
    expect(await provider.complete(text, never())).toMatchObject({ text: 'Once upon a', finish: 'length' });
  });

  it.each<[string, Reply, Partial<Fault>]>([
    ['a refused key', { status: 401 }, { code: 'rejected-credential', retryable: false }],
    [
      'too many requests',
      { status: 429, body: rateLimited, headers: { 'retry-after': '2' } },
      {
        code: 'rate-limited',
        retryable: true,
        retryAfterMs: 2000,
        message: expect.stringContaining('Too many requests.'),
      },
    ],
    [
      'a withheld prompt',
      { status: 400, body: { error: { type: 'content_filter', message: 'No.' } } },
      { code: 'content-filtered', retryable: false },
    ],
    ['an answer without text', { body: {} }, { code: 'bad-response', retryable: true }],
  ])('turns %s into a fault that does not hold the key', async (_, reply, expected) => {
    fixture.server.reply(reply);
    const error: unknown = await provider.complete(chat, never()).catch((reason: unknown) => reason);
    const fault = provider.classify(error);
    expect(fault).toMatchObject(expected);
    expect(JSON.stringify(fault.toData())).not.toContain(KEY);
  });

  it('knows no price of a model that is not in its table', () => {
    expect(provider.price?.('no-such-model')).toBeUndefined();
  });
});
