import type { Completion, CompletionRequest, Fault, Provider, Sampling } from '@agora/plugin-api';
import { describeProvider, pluginContext, useChatEndpoint, useFixtureServer, type Reply } from '@agora/testkit';
import plugin from './index.js';
import { responseBody } from '../test/response-body.js';

const KEY = 'sk-fixture-1234567890';
const environment = { OPENAI_API_KEY: KEY };

const chat = (model: string, sampling: Sampling = {}): CompletionRequest => ({
  model,
  prompt: {
    kind: 'chat',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Say it.' },
    ],
  },
  sampling,
});
const text: CompletionRequest = {
  model: 'gpt-3.5-turbo-instruct',
  prompt: { kind: 'text', text: 'Once upon' },
  sampling: {},
};
const FULL: Sampling = { temperature: 1, topP: 0.9, maxTokens: 40, stop: ['[END]'], seed: 7 };
const schema = {
  type: 'object',
  properties: { answer: { type: 'string' } },
  required: ['answer'],
  additionalProperties: false,
};

const never = (): AbortSignal => new AbortController().signal;
const create = (options: Record<string, unknown>): Provider | Promise<Provider> =>
  plugin.create(plugin.options.parse(options), pluginContext({ environment }));

describe('against an endpoint that answers', () => {
  const fixture = useChatEndpoint({
    answer: (prompt) => `You said: ${prompt}`,
    apiKey: KEY,
    modelVersion: 'gpt-4o-2024-08-06',
  });

  describeProvider(plugin, {
    options: () => ({ baseURL: fixture.endpoint.baseURL }),
    environment,
    requests: [chat('gpt-4o'), text],
    stopped: [chat('gpt-4o', { stop: ['1', '2', '3', '4', ' said'] })],
    invalidOptions: [
      { apiKeyEnv: KEY },
      { baseURL: 'localhost:8000' },
      { baseURL: 'https://user:pass@example.org/v1' },
      { api: 'assistants' },
      { reasoningEffort: 'some' },
      { serviceTier: 'fast' },
      { timeoutSeconds: 0 },
    ],
  });

  it('says that a key is refused without repeating it', async () => {
    const provider = await plugin.create(
      plugin.options.parse({ baseURL: fixture.endpoint.baseURL, apiKeyEnv: 'OTHER' }),
      pluginContext({ environment: { OTHER: 'sk-wrong-key-000' } }),
    );
    const error: unknown = await provider.complete(chat('gpt-4o'), never()).catch((reason: unknown) => reason);
    const fault = provider.classify(error);
    expect(fault).toMatchObject({
      code: 'rejected-credential',
      retryable: false,
      message: `${fixture.endpoint.baseURL} says 401: Incorrect API key provided.`,
    });
    expect(JSON.stringify(fault.toData())).not.toContain('sk-wrong');
    await provider.close?.();
  });

  it('needs its key', () => {
    const keyless = (): unknown => plugin.create(plugin.options.parse({}), pluginContext());
    expect(keyless).toThrow('OPENAI_API_KEY');
  });

  it('has an identity of what can change an output alone', () => {
    const identity = (options: Record<string, unknown>): unknown => plugin.identity?.(plugin.options.parse(options));
    const paceAndBilling = { apiKeyEnv: 'K', organization: 'o', project: 'p', serviceTier: 'flex', timeoutSeconds: 5 };
    expect(identity(paceAndBilling)).toEqual(identity({}));
    expect(identity({ reasoningEffort: 'low' })).not.toEqual(identity({}));
    expect(identity({ api: 'chat' })).not.toEqual(identity({}));
  });
});

describe('what it sends', () => {
  const fixture = useFixtureServer(({ path }) => ({
    body: path === '/v1/responses' ? responseBody() : { choices: [{ message: { content: 'ok' }, text: 'ok' }] },
  }));
  const before = { ...process.env };
  afterEach(() => (process.env = { ...before }));

  const sent = async (
    request: CompletionRequest,
    options: Record<string, unknown> = {},
  ): Promise<{ path: string; body: unknown; headers: Record<string, string> }> => {
    const provider = await create({ baseURL: `${fixture.server.url}/v1`, ...options });
    await provider.complete(request, never());
    await provider.close?.();
    const recorded = fixture.server.requests.at(-1);
    return { path: recorded?.path ?? '', body: recorded?.json(), headers: recorded?.headers ?? {} };
  };
  const messages = chat('').prompt.kind === 'chat' ? (chat('').prompt as { messages: unknown }).messages : [];

  it('asks a chat model by Chat Completions with all of its sampling', async () => {
    expect(await sent({ ...chat('gpt-4o', FULL), topLogprobs: 5, json: { name: 'verdict', schema } })).toMatchObject({
      path: '/v1/chat/completions',
      body: {
        model: 'gpt-4o',
        messages,
        temperature: 1,
        top_p: 0.9,
        max_completion_tokens: 40,
        stop: ['[END]'],
        seed: 7,
        logprobs: true,
        top_logprobs: 5,
        response_format: { type: 'json_schema', json_schema: { name: 'verdict', schema, strict: true } },
      },
    });
  });

  it('asks a model that reasons by Responses, without what it refuses, and has nothing stored', async () => {
    const request = { ...chat('o4-mini', FULL), topLogprobs: 5, json: { name: 'verdict', schema } };
    const { path, body } = await sent(request, { reasoningEffort: 'low' });
    expect(path).toBe('/v1/responses');
    expect(body).toEqual({
      model: 'o4-mini',
      input: messages,
      max_output_tokens: 40,
      reasoning: { effort: 'low' },
      text: { format: { type: 'json_schema', name: 'verdict', schema, strict: true } },
      store: false,
    });
  });

  it('asks a model that reasons by Chat Completions when told to', async () => {
    const { path, body } = await sent(chat('gpt-5-mini-2025-08-07', FULL), { api: 'chat', reasoningEffort: 'minimal' });
    expect(path).toBe('/v1/chat/completions');
    expect(body).toEqual({
      model: 'gpt-5-mini-2025-08-07',
      messages,
      max_completion_tokens: 40,
      seed: 7,
      reasoning_effort: 'minimal',
    });
  });

  it('sends sampling and log-probabilities to a model that is told not to reason, as far as it takes them', async () => {
    const { body } = await sent({ ...chat('gpt-5.2', FULL), topLogprobs: 2 }, { reasoningEffort: 'none' });
    expect(body).toMatchObject({
      temperature: 1,
      top_p: 0.9,
      reasoning: { effort: 'none' },
      top_logprobs: 2,
      include: ['message.output_text.logprobs'],
    });
    const older = await sent(chat('gpt-5', FULL), { reasoningEffort: 'none' });
    expect(older.body).not.toHaveProperty('temperature');
  });

  it.each([
    ['gpt-4o-mini', '/v1/chat/completions'],
    ['gpt-4.1-nano-2025-04-14', '/v1/chat/completions'],
    ['gpt-5-chat-latest', '/v1/chat/completions'],
    ['ft:gpt-4o-mini-2024-07-18:acme::x1', '/v1/chat/completions'],
    ['ft:o4-mini-2025-04-16:acme::x1', '/v1/responses'],
    ['o3-pro', '/v1/responses'],
    ['gpt-5.1-codex', '/v1/responses'],
    ['gpt-6-luna', '/v1/responses'],
  ])('sends %s to %s', async (model, path) => {
    expect((await sent(chat(model))).path).toBe(path);
  });

  it('continues a text by Completions, under the older name for the limit', async () => {
    expect(await sent({ ...text, sampling: { maxTokens: 9 }, topLogprobs: 3 })).toMatchObject({
      path: '/v1/completions',
      body: { model: 'gpt-3.5-turbo-instruct', prompt: 'Once upon', max_tokens: 9, logprobs: 3 },
    });
  });

  it('asks models that know no JSON Schema by the prompt alone', async () => {
    for (const model of ['gpt-4-turbo', 'gpt-4', 'gpt-3.5-turbo']) {
      const { body } = await sent({ ...chat(model), json: { name: 'verdict', schema } });
      expect(body).not.toHaveProperty('response_format');
    }
  });

  it('sends the key, organization, project, tier and further fields it was told, and removes what is null', async () => {
    const { headers, body } = await sent(chat('gpt-4o', FULL), {
      organization: 'org-1',
      project: 'proj-1',
      serviceTier: 'flex',
      extraBody: { verbosity: 'low', seed: null },
    });
    expect(headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'openai-organization': 'org-1',
      'openai-project': 'proj-1',
    });
    expect(body).toMatchObject({ service_tier: 'flex', verbosity: 'low' });
    expect(body).not.toHaveProperty('seed');
  });

  it('reads no OPENAI_* variable but the one with its key', async () => {
    Object.assign(process.env, {
      OPENAI_API_KEY: 'sk-of-the-process',
      OPENAI_ORG_ID: 'o',
      OPENAI_PROJECT_ID: 'p',
      OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
    });
    const { headers } = await sent(chat('gpt-4o'));
    expect(headers['authorization']).toBe(`Bearer ${KEY}`);
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['openai-organization']));
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['openai-project']));
  });
});

describe('what it reads', () => {
  const fixture = useFixtureServer();
  let provider: Provider;
  beforeAll(async () => (provider = await create({ baseURL: `${fixture.server.url}/v1` })));
  afterAll(() => provider.close?.());

  it('reads a chat with cached and thought tokens, version, log-probabilities and limits', async () => {
    fixture.server.reply({
      headers: {
        'x-ratelimit-limit-requests': '500',
        'x-ratelimit-remaining-requests': '499',
        'x-ratelimit-reset-requests': '120ms',
      },
      body: {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        model: 'gpt-4o-2024-08-06',
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: 'Yes', refusal: null },
            logprobs: {
              content: [
                { token: 'Yes', logprob: -0.1, bytes: [], top_logprobs: [{ token: 'Yes', logprob: -0.1, bytes: [] }] },
              ],
              refusal: null,
            },
            finish_reason: 'stop',
          },
        ],
        usage: {
          prompt_tokens: 20,
          completion_tokens: 9,
          total_tokens: 29,
          prompt_tokens_details: { cached_tokens: 16, audio_tokens: 0 },
          completion_tokens_details: { reasoning_tokens: 8, audio_tokens: 0 },
        },
      },
    });
    expect(await provider.complete(chat('gpt-4o'), never())).toEqual({
      completion: {
        text: 'Yes',
        finish: 'stop',
        usage: { inputTokens: 20, outputTokens: 9, cachedInputTokens: 16, reasoningTokens: 8 },
        modelVersion: 'gpt-4o-2024-08-06',
        logprobs: [{ token: 'Yes', logprob: -0.1, top: [{ token: 'Yes', logprob: -0.1 }] }],
      },
      rateLimits: { requests: { limit: 500, remaining: 499, resetMs: 120 } },
    });
  });

  it.each<[string, object, Completion]>([
    [
      'a response',
      responseBody({ text: 'The answer.' }),
      {
        text: 'The answer.',
        finish: 'stop',
        modelVersion: 'o4-mini-2025-04-16',
        usage: { inputTokens: 30, outputTokens: 70, cachedInputTokens: 10, reasoningTokens: 64 },
      },
    ],
    [
      'one that was cut before it said anything',
      responseBody({ output: [], status: 'incomplete', reason: 'max_output_tokens', usage: null }),
      { text: '', finish: 'length', modelVersion: 'o4-mini-2025-04-16' },
    ],
    [
      'one that was withheld',
      responseBody({ text: 'The', status: 'incomplete', reason: 'content_filter', usage: null }),
      { text: 'The', finish: 'content-filter', modelVersion: 'o4-mini-2025-04-16' },
    ],
    [
      'a refusal',
      responseBody({
        output: [{ type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] }],
        usage: null,
      }),
      { text: 'No.', finish: 'content-filter', modelVersion: 'o4-mini-2025-04-16' },
    ],
  ])('reads %s', async (_, body, completion) => {
    fixture.server.reply({ body });
    expect((await provider.complete(chat('o4-mini'), never())).completion).toEqual(completion);
  });

  it('cuts at the stop sequences that it could not send', async () => {
    fixture.server.reply({ body: responseBody({ text: 'INPUT: a [END] and more', usage: null }) });
    const { completion } = await provider.complete(chat('o4-mini', { stop: ['[END]'] }), never());
    expect(completion).toMatchObject({ text: 'INPUT: a ', finish: 'stop' });
    const stops = ['1', '2', '3', '4', 'five'];
    fixture.server.reply({ body: { choices: [{ message: { content: 'four five' }, finish_reason: 'length' }] } });
    expect((await provider.complete(chat('gpt-4o', { stop: stops }), never())).completion).toEqual({
      text: 'four ',
      finish: 'stop',
    });
    expect(fixture.server.requests.at(-1)?.json()).toMatchObject({ stop: stops.slice(0, 4) });
  });

  const failing = async (reply: Reply, request = chat('gpt-4o')): Promise<Fault> => {
    fixture.server.reply(reply);
    const error: unknown = await provider.complete(request, never()).then(
      (completion) => new Error(`it answered ${JSON.stringify(completion)}`),
      (reason: unknown) => reason,
    );
    expect(fixture.server.requests).toHaveLength(1);
    return provider.classify(error);
  };
  const refusal = (status: number, error: unknown, headers: Record<string, string> = {}): Reply => ({
    status,
    headers,
    body: { error },
  });
  const bucket = (what: string, limit: number, reset: string): Record<string, string> => ({
    [`x-ratelimit-limit-${what}`]: String(limit),
    [`x-ratelimit-remaining-${what}`]: '0',
    [`x-ratelimit-reset-${what}`]: reset,
  });

  it.each<[string, Reply, Partial<Fault>]>([
    [
      'a spent quota',
      refusal(429, {
        message: 'You exceeded your current quota',
        type: 'insufficient_quota',
        code: 'insufficient_quota',
      }),
      { code: 'rejected-credential', retryable: false, fix: expect.stringContaining('credit') },
    ],
    [
      'a rate limit with Retry-After',
      refusal(429, { message: 'Rate limit reached', code: 'rate_limit_exceeded' }, { 'retry-after': '2' }),
      { code: 'rate-limited', retryable: true, retryAfterMs: 2000 },
    ],
    [
      'a rate limit with an empty bucket of requests',
      refusal(429, { message: 'slower', code: 'rate_limit_exceeded' }, bucket('requests', 60, '1m0s')),
      { code: 'rate-limited', retryable: true, retryAfterMs: 1000 },
    ],
    [
      'a rate limit with an empty bucket of tokens',
      refusal(429, { message: 'slower', code: 'rate_limit_exceeded' }, bucket('tokens', 30000, '1.5s')),
      { code: 'rate-limited', retryable: true, retryAfterMs: 1500 },
    ],
    [
      'a prompt against the usage policies',
      refusal(400, { message: 'Invalid prompt', type: 'invalid_request_error', code: 'invalid_prompt' }),
      { code: 'content-filtered', retryable: false },
    ],
    [
      'a parameter that the model does not take',
      refusal(400, { message: "Unsupported parameter: 'top_p'", code: 'unsupported_parameter', param: 'top_p' }),
      { code: 'invalid-input', retryable: false, fix: expect.stringContaining('extraBody') },
    ],
    ['an unknown model', refusal(404, { message: 'no model', code: 'model_not_found' }), { code: 'not-found' }],
    ['401', refusal(401, { message: 'no' }), { code: 'rejected-credential', retryable: false }],
    ['500', refusal(500, { message: 'oh' }), { code: 'overloaded', retryable: true }],
    ['503 with a page', { status: 503, body: '<html>' }, { code: 'overloaded', retryable: true }],
    ['no choices', { body: { choices: [] } }, { code: 'bad-response', retryable: true }],
    ['broken JSON', { body: '{"choices":[{"te' }, { code: 'bad-response', retryable: true }],
    [
      'an answer cut short',
      { body: { x: 'y'.repeat(5000) }, truncateAfter: 100 },
      { code: 'bad-response', retryable: true },
    ],
    ['a dropped connection', { drop: true }, { code: 'unreachable', retryable: true }],
  ])('turns %s into a fault after one call', async (_, reply, expected) => {
    const fault = await failing(reply);
    expect(fault).toMatchObject(expected);
    expect(JSON.stringify(fault.toData())).not.toContain(KEY);
  });

  it.each([
    ['server_error', 'overloaded', true],
    ['rate_limit_exceeded', 'rate-limited', true],
    ['invalid_prompt', 'content-filtered', false],
  ])('turns a response that failed with %s into a fault', async (code, expected, retryable) => {
    const body = responseBody({ output: [], status: 'failed', error: { code, message: 'words' } });
    expect(await failing({ body }, chat('o4-mini'))).toMatchObject({ code: expected, retryable });
  });

  it.each<[string, Reply]>([
    ['that never answers', { hang: true }],
    ['whose answer drips', { body: { x: 'y'.repeat(5000) }, drip: { bytes: 1, everyMs: 50 } }],
  ])('gives up an endpoint %s', async (_, reply) => {
    fixture.server.reply(reply);
    const hasty = await create({ baseURL: `${fixture.server.url}/v1`, timeoutSeconds: 0.3 });
    const error: unknown = await hasty.complete(chat('gpt-4o'), never()).catch((reason: unknown) => reason);
    expect(hasty.classify(error)).toMatchObject({ code: 'timeout', retryable: true });
    await fixture.server.requests[0]?.aborted;
    await hasty.close?.();
  });

  it('ends the request when it is told to', async () => {
    fixture.server.reply({ hang: true });
    const controller = new AbortController();
    const call = provider
      .complete(chat('gpt-4o'), controller.signal)
      .catch((reason: unknown) => provider.classify(reason));
    while (fixture.server.requests.length === 0) await new Promise(setImmediate);
    controller.abort();
    expect(await call).toMatchObject({ code: 'cancelled', retryable: false });
    await fixture.server.requests[0]?.aborted;
  });
});

describe('prices', () => {
  const price = async (model: string, options: Record<string, unknown> = {}) => (await create(options)).price?.(model);

  it('knows models and their snapshots, in the tiers whose price is known', async () => {
    const mini = { input: 0.15, cachedInput: 0.075, output: 0.6 };
    expect(await price('gpt-4o-mini')).toEqual(mini);
    expect(await price('gpt-4o-mini-2024-07-18')).toEqual(mini);
    expect(await price('gpt-4o-2024-05-13')).toEqual({ input: 5, output: 15 });
    expect(await price('o3', { serviceTier: 'flex' })).toEqual({ input: 1, cachedInput: 0.25, output: 4 });
    expect(await price('o3', { serviceTier: 'priority' })).toBeUndefined();
  });

  it('does not guess for other models and other addresses', async () => {
    expect(await price('gpt-4o-from-tomorrow')).toBeUndefined();
    expect(await price('gpt-4o', { baseURL: 'https://proxy.example/v1' })).toBeUndefined();
  });

  it('says that a batch costs half, unless the price is half already', async () => {
    expect((await create({})).batch?.priceShare).toBe(0.5);
    expect((await create({ serviceTier: 'flex' })).batch?.priceShare).toBe(1);
  });
});
