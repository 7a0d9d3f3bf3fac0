import type { Completion, CompletionRequest, Fault, Provider } from '@agora/plugin-api';
import { describeProvider, pluginContext, useFixtureServer, type Reply } from '@agora/testkit';
import cacheWrite from '../fixtures/cache-write.json';
import cached from '../fixtures/cached.json';
import cut from '../fixtures/cut.json';
import invalidKey from '../fixtures/invalid-key.json';
import json from '../fixtures/json.json';
import message from '../fixtures/message.json';
import noCredit from '../fixtures/no-credit.json';
import noTemperature from '../fixtures/no-temperature.json';
import overloaded from '../fixtures/overloaded.json';
import rateLimited from '../fixtures/rate-limited.json';
import refusal from '../fixtures/refusal.json';
import spendLimit from '../fixtures/spend-limit.json';
import stopSequence from '../fixtures/stop-sequence.json';
import thinking from '../fixtures/thinking.json';
import unknownModel from '../fixtures/unknown-model.json';
import plugin from './index.js';

const KEY = 'sk-ant-key-of-the-fixture-0123456789';
const environment = { ANTHROPIC_API_KEY: KEY };
const MODEL = 'claude-sonnet-4-5';
const chat: CompletionRequest = {
  model: MODEL,
  prompt: {
    kind: 'chat',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Two and two?' },
    ],
  },
  sampling: {},
};
const text: CompletionRequest = { ...chat, prompt: { kind: 'text', text: 'Once upon' } };
const never = (): AbortSignal => new AbortController().signal;

describe('against an endpoint that answers', () => {
  const fixture = useFixtureServer(() => ({ body: message }));

  describeProvider(plugin, {
    options: () => ({ baseURL: fixture.server.url, thinking: { budgetTokens: 1024 }, effort: 'low' }),
    invalidOptions: [
      { apiKeyEnv: KEY },
      { baseURL: 'api.anthropic.com' },
      { promptCaching: true },
      { promptCaching: '10m' },
      { thinking: 'enabled' },
      { thinking: { budgetTokens: 1000 } },
      { effort: 'most' },
      { maxTokens: 0 },
      { timeoutSeconds: 0 },
    ],
    environment,
    requests: [chat, text],
    stopped: [{ ...text, sampling: { stop: ['END', ' '] } }],
  });
});

describe('what it sends and reads', () => {
  const fixture = useFixtureServer();
  const opened: Provider[] = [];
  const open = async (options: Record<string, unknown> = {}): Promise<Provider> => {
    const parsed = plugin.options.parse({ baseURL: fixture.server.url, ...options });
    const provider = await plugin.create(parsed, pluginContext({ environment }));
    opened.push(provider);
    return provider;
  };
  const before = { ...process.env };
  afterEach(async () => {
    process.env = { ...before };
    for (const provider of opened.splice(0)) await provider.close?.();
  });
  const sent = async (request: CompletionRequest, options?: Record<string, unknown>): Promise<unknown> => {
    fixture.server.reply({ body: message });
    await (await open(options)).complete(request, never());
    return fixture.server.requests[0]?.json();
  };

  it('sends a chat with its sampling', async () => {
    const sampling = { temperature: 0.7, topP: 0.9, maxTokens: 30, stop: ['END'], seed: 7, repetitionPenalty: 1.1 };
    expect(await sent({ ...chat, sampling })).toEqual({
      model: MODEL,
      max_tokens: 30,
      system: 'Be brief.',
      messages: [{ role: 'user', content: 'Two and two?' }],
      temperature: 0.7,
      top_p: 0.9,
      stop_sequences: ['END'],
    });
    expect(fixture.server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/messages',
      headers: { authorization: `Bearer ${KEY}`, 'anthropic-version': '2023-06-01' },
    });
  });

  it('sends no temperature and no topP that say what the model does unasked, in the newer version of the API', async () => {
    const body = await sent({ ...text, sampling: { temperature: 1, topP: 1 } });
    expect(Object.keys(body as object)).toEqual(['model', 'max_tokens', 'messages']);
    expect(fixture.server.requests[0]?.headers['anthropic-version']).not.toBe('2023-06-01');
  });

  it.each(['', '/', '/v1', '/v1/'])('takes an address that ends in %j', async (ending) => {
    await sent(text, { baseURL: `${fixture.server.url}${ending}` });
    expect(fixture.server.requests[0]?.path).toBe('/v1/messages');
  });

  it('sends a text as a message of the user, and the length that the API demands', async () => {
    expect(await sent(text)).toEqual({
      model: MODEL,
      max_tokens: 4096,
      messages: [{ role: 'user', content: 'Once upon' }],
    });
  });

  it('reads no settings of another program from the environment', async () => {
    Object.assign(process.env, {
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
      ANTHROPIC_AUTH_TOKEN: 'token-of-another-program',
      ANTHROPIC_API_KEY: 'sk-of-another-program',
      ANTHROPIC_PROFILE: 'no-such-profile',
      ANTHROPIC_CUSTOM_HEADERS: 'x-of-another-program: 1\nAuthorization: Bearer of-another-program',
    });
    await sent(text);
    const { headers } = fixture.server.requests[0] ?? {};
    expect(JSON.stringify(headers)).not.toContain('of-another-program');
    expect(headers?.['authorization']).toBe(`Bearer ${KEY}`);
  });

  it('asks for JSON of a schema, and for effort', async () => {
    const schema = { type: 'object', properties: { answer: { type: 'integer' } }, required: ['answer'] };
    fixture.server.reply({ body: json });
    const provider = await open({ effort: 'low' });
    const { completion } = await provider.complete({ ...text, json: { name: 'sum', schema } }, never());
    expect(JSON.parse(completion.text)).toEqual({ answer: 4 });
    expect(fixture.server.requests[0]?.json()).toMatchObject({
      output_config: { effort: 'low', format: { type: 'json_schema', schema } },
    });
  });

  it.each([
    ['adaptive', { type: 'adaptive' }, 100],
    ['disabled', { type: 'disabled' }, 100],
    [{ budgetTokens: 2048 }, { type: 'enabled', budget_tokens: 2048 }, 2148],
  ])('asks for thinking %j, which gets room of its own', async (given, config, maxTokens) => {
    expect(await sent({ ...text, sampling: { maxTokens: 100 } }, { thinking: given })).toMatchObject({
      thinking: config,
      max_tokens: maxTokens,
    });
  });

  it('looks itself for stop sequences of white space, which the API refuses', async () => {
    fixture.server.reply({ body: { ...message, content: [{ type: 'text', text: 'One.\n\nTwo.' }] } });
    const provider = await open();
    const { completion } = await provider.complete({ ...text, sampling: { stop: ['END', '\n\n'] } }, never());
    expect(completion).toMatchObject({ text: 'One.', finish: 'stop' });
    expect(fixture.server.requests[0]?.json()).toMatchObject({ stop_sequences: ['END'] });
  });

  describe('prompt caching', () => {
    const shared = 'Here is how such a task is written.\n'.repeat(80);
    const asking = (end: string): CompletionRequest => ({
      ...chat,
      prompt: {
        kind: 'chat',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: `${shared}Now ${end}` },
        ],
      },
    });
    const bodies = async (options?: Record<string, unknown>): Promise<unknown[]> => {
      fixture.server.reply({ body: message }, { body: cacheWrite }, { body: cached });
      const provider = await open(options);
      for (const end of ['one', 'two', 'three']) await provider.complete(asking(end), never());
      return fixture.server.requests.map((request) => request.json());
    };
    const marked = (end: string, cache: object): object => ({
      system: 'Be brief.',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: shared, cache_control: cache },
            { type: 'text', text: `Now ${end}` },
          ],
        },
      ],
    });

    it('marks what prompts begin with alike, from the second on', async () => {
      const [first, second, third] = await bodies();
      expect(first).toMatchObject({ messages: [{ role: 'user', content: `${shared}Now one` }] });
      expect(second).toMatchObject(marked('two', { type: 'ephemeral' }));
      expect(third).toMatchObject(marked('three', { type: 'ephemeral' }));
    });

    it('asks for an hour', async () => {
      expect((await bodies({ promptCaching: '1h' }))[1]).toMatchObject(marked('two', { type: 'ephemeral', ttl: '1h' }));
    });

    it('can be turned off', async () => {
      expect(JSON.stringify(await bodies({ promptCaching: 'off' }))).not.toContain('cache_control');
    });

    it('counts what was written and read as input, and prices each', async () => {
      fixture.server.reply({ body: cacheWrite }, { body: cached });
      const provider = await open();
      const { completion: written } = await provider.complete(text, never());
      const { completion: read } = await provider.complete(text, never());
      const usage = { inputTokens: 1869, outputTokens: 5 };
      expect(written.usage).toEqual({ ...usage, cachedInputTokens: 0, cacheWriteInputTokens: 1808 });
      expect(read.usage).toEqual({ ...usage, cachedInputTokens: 1808, cacheWriteInputTokens: 0 });
    });
  });

  it.each<[string, unknown, Partial<Completion>]>([
    [
      'text, finish, tokens and the exact model',
      message,
      {
        text: 'Two and two is four.',
        finish: 'stop',
        usage: { inputTokens: 14, outputTokens: 9, cachedInputTokens: 0, cacheWriteInputTokens: 0 },
        modelVersion: 'claude-sonnet-4-5-20250929',
      },
    ],
    ['an answer that met a stop sequence', stopSequence, { text: 'Two and two is ', finish: 'stop' }],
    ['an answer that was cut', cut, { text: 'Once upon a time there', finish: 'length' }],
    ['a refusal', refusal, { text: '', finish: 'content-filter', usage: expect.objectContaining({ outputTokens: 1 }) }],
    [
      'an answer without its thoughts',
      thinking,
      { text: 'Four.', usage: expect.objectContaining({ outputTokens: 74 }) },
    ],
    [
      'how much of it were thoughts',
      { ...thinking, usage: { input_tokens: 9, output_tokens: 74, output_tokens_details: { thinking_tokens: 70 } } },
      { usage: { inputTokens: 9, outputTokens: 74, reasoningTokens: 70 } },
    ],
    ['a full context window', { ...cut, stop_reason: 'model_context_window_exceeded' }, { finish: 'length' }],
    ['the least there can be', { content: [{ type: 'text', text: 'a' }, null, 7] }, { text: 'a', finish: 'stop' }],
  ])('reads %s', async (_, body, completion) => {
    fixture.server.reply({ body });
    expect((await (await open()).complete(chat, never())).completion).toMatchObject(completion);
  });

  it('reads what headers say of limits', async () => {
    const reset = new Date(Date.now() + 60_000).toISOString();
    const headers = {
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': reset,
    };
    fixture.server.reply({ body: message, headers });
    const { rateLimits } = await (await open()).complete(chat, never());
    expect(rateLimits).toEqual({ requests: { limit: 50, remaining: 49, resetMs: expect.any(Number) } });
  });

  it.each<[string, Reply, Partial<Fault>]>([
    [
      'a refused key',
      { status: 401, body: invalidKey },
      {
        code: 'rejected-credential',
        retryable: false,
        message: expect.stringContaining('says 401: invalid bearer token'),
      },
    ],
    [
      'an account without credit',
      { status: 400, body: noCredit },
      { code: 'rejected-credential', retryable: false, fix: expect.stringContaining('credit') },
    ],
    [
      'a spend limit',
      { status: 429, body: spendLimit },
      { code: 'rejected-credential', retryable: false, fix: expect.stringContaining('spend limit') },
    ],
    [
      'a prompt that does not fit',
      {
        status: 400,
        body: {
          error: { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' },
        },
      },
      { code: 'too-long', retryable: false },
    ],
    [
      'an answer that is withheld',
      {
        status: 400,
        body: {
          type: 'error',
          error: { type: 'invalid_request_error', message: 'Output blocked by content filtering policy' },
        },
      },
      { code: 'content-filtered', retryable: false },
    ],
    ['an unknown model', { status: 404, body: unknownModel }, { code: 'not-found', retryable: false }],
    [
      'a temperature that the model does not take',
      { status: 400, body: noTemperature },
      { code: 'invalid-input', retryable: false, fix: expect.stringContaining('temperature') },
    ],
    [
      'too many tokens in a minute',
      { status: 429, body: rateLimited, headers: { 'retry-after': '34' } },
      { code: 'rate-limited', retryable: true, retryAfterMs: 34_000 },
    ],
    ['an overloaded service', { status: 529, body: overloaded }, { code: 'overloaded', retryable: true }],
    [
      'an overloaded service that names a pause',
      { status: 529, body: overloaded, headers: { 'retry-after': '2' } },
      { code: 'overloaded', retryable: true, retryAfterMs: 2000 },
    ],
    ['a request too large', { status: 413 }, { code: 'too-long', retryable: false }],
    ['a page of a proxy', { status: 502, body: '<html>Bad gateway</html>' }, { code: 'overloaded', retryable: true }],
    [
      'a web page',
      { body: '<html><title>Sign in</title>', headers: { 'content-type': 'text/html' } },
      { code: 'bad-response', retryable: false, message: expect.stringContaining('a web page ("Sign in")') },
    ],
    [
      'a web page that forbids',
      { status: 403, body: '<html><title>Sign in</title>', headers: { 'content-type': 'text/html' } },
      {
        code: 'rejected-credential',
        message: expect.stringContaining('403: a web page ("Sign in")'),
        fix: expect.stringContaining('/v1'),
      },
    ],
    ['JSON of something else', { body: { status: 'ok' } }, { code: 'bad-response', retryable: false }],
    ['an answer without content', { body: {} }, { code: 'bad-response', retryable: true }],
    [
      'broken JSON',
      { body: '{"content":[', headers: { 'content-type': 'application/json' } },
      { code: 'bad-response', retryable: true },
    ],
    ['a cut answer', { body: { x: 'x'.repeat(5000) }, truncateAfter: 100 }, { retryable: true }],
    ['a dropped connection', { drop: true }, { code: 'unreachable', retryable: true }],
  ])('turns %s into a fault that does not hold the key, after one try', async (_, reply, expected) => {
    fixture.server.reply(reply);
    const provider = await open();
    const error: unknown = await provider.complete(chat, never()).then(
      () => new Error('it answered'),
      (reason: unknown) => reason,
    );
    const fault = provider.classify(error);
    expect(fault).toMatchObject(expected);
    expect(JSON.stringify(fault.toData())).not.toContain(KEY);
    expect(fixture.server.requests).toHaveLength(1);
  });

  it.each<[string, Reply]>([
    ['never answers', { hang: true }],
    ['drips', { body: { x: 'x'.repeat(5000) }, drip: { bytes: 1, everyMs: 50 } }],
  ])('gives up an endpoint that %s', async (_, reply) => {
    fixture.server.reply(reply);
    const provider = await open({ timeoutSeconds: 0.3 });
    const error: unknown = await provider.complete(chat, never()).catch((reason: unknown) => reason);
    expect(provider.classify(error)).toMatchObject({ code: 'timeout', retryable: true });
    await fixture.server.requests[0]?.aborted;
  });

  it('names an address that cannot be connected to, whatever the reason', async () => {
    // A port that fetch itself refuses.
    const provider = await open({ baseURL: 'http://127.0.0.1:9' });
    const error: unknown = await provider.complete(chat, never()).catch((reason: unknown) => reason);
    expect(provider.classify(error)).toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/^http:\/\/127\.0\.0\.1:9 cannot be reached: \S/),
    });
  });

  it('ends the request when it is told to', async () => {
    fixture.server.reply({ hang: true });
    const provider = await open();
    const controller = new AbortController();
    const call = provider.complete(chat, controller.signal).catch((reason: unknown) => provider.classify(reason));
    while (fixture.server.requests.length === 0) await new Promise(setImmediate);
    controller.abort();
    expect(await call).toMatchObject({ code: 'cancelled', retryable: false });
    await fixture.server.requests[0]?.aborted;
  });

  it('says nothing on the console, also not of a model that will be retired', async () => {
    const spies = (['log', 'warn', 'error', 'info'] as const).map((name) => jest.spyOn(console, name));
    await sent({ ...text, model: 'claude-opus-4-1' }, { thinking: { budgetTokens: 1024 } });
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    jest.restoreAllMocks();
  });

  it('knows the prices of its table alone, at its own address alone, and what the cache costs for how long', async () => {
    const baseURL = 'https://api.anthropic.com';
    const [short, long] = [await open({ baseURL }), await open({ baseURL, promptCaching: '1h' })];
    const price = { input: 3, output: 15, cachedInput: 0.3 };
    expect(short.price?.('claude-sonnet-4-5-20250929')).toEqual({ ...price, cacheWriteInput: 3.75 });
    expect(long.price?.('claude-sonnet-4-5')).toEqual({ ...price, cacheWriteInput: 6 });
    expect(short.price?.('claude-99')).toBeUndefined();
    expect((await open({ baseURL: 'https://proxy.example' })).price?.('claude-sonnet-4-5')).toBeUndefined();
  });
});

it('has an identity of what can change an output alone', () => {
  const identity = (options: object): unknown => plugin.identity?.(plugin.options.parse(options));
  const plain = { baseURL: 'https://api.anthropic.com', maxTokens: 4096 };
  expect(identity({ apiKeyEnv: 'K', timeoutSeconds: 5, promptCaching: 'off' })).toEqual(plain);
  expect(identity({ thinking: 'adaptive', effort: 'low' })).toEqual({ ...plain, thinking: 'adaptive', effort: 'low' });
});
