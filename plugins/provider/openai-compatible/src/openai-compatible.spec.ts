import type { CompletionRequest, Fault, Provider } from '@agora/plugin-api';
import { describeProvider, pluginContext, useChatEndpoint, useFixtureServer, type Reply } from '@agora/testkit';
import plugin from './index.js';

const KEY = 'sk-fixture-1234567890';

const chat: CompletionRequest = {
  model: 'some/model-8b',
  prompt: {
    kind: 'chat',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Say it.' },
    ],
  },
  sampling: {},
};
const text: CompletionRequest = { model: 'base', prompt: { kind: 'text', text: 'Once upon' }, sampling: {} };

const never = (): AbortSignal => new AbortController().signal;

async function open(options: Record<string, unknown>, environment: Record<string, string> = {}): Promise<Provider> {
  return plugin.create(plugin.options.parse(options), pluginContext({ environment }));
}

describe('against an endpoint that answers', () => {
  const fixture = useChatEndpoint({
    answer: (prompt) => `You said: ${prompt}`,
    apiKey: KEY,
    modelVersion: 'model-0613',
  });

  describeProvider(plugin, {
    options: () => ({ baseURL: fixture.endpoint.baseURL, apiKeyEnv: 'FIXTURE_KEY' }),
    environment: { FIXTURE_KEY: KEY },
    requests: [chat, text],
    invalidOptions: [
      {},
      { host: 'nowhere' },
      { baseURL: 'localhost:8000' },
      { baseURL: 'ftp://localhost/v1' },
      { baseURL: 'https://user:pass@example.org/v1' },
      { baseURL: 'https://example.org/v1?key=x' },
      { baseURL: 'http://localhost/v1', apiKeyEnv: KEY },
      { baseURL: 'http://localhost/v1', headers: { Authorization: 'Bearer x' } },
      { baseURL: 'http://localhost/v1', headers: { 'X-Title': 'two\nlines' } },
      { baseURL: 'http://localhost/v1', headers: { 'X Title': 'a name of two words' } },
      { baseURL: 'http://localhost/v1', headers: { 'Content-Length': '5' } },
      { baseURL: 'http://localhost/v1', timeoutSeconds: 0 },
      { baseURL: 'http://localhost/v1', timeoutSeconds: '60' },
    ],
  });

  it('sends a chat with its sampling and reads text, finish, tokens and model version', async () => {
    const provider = await open({ baseURL: `${fixture.endpoint.baseURL}/`, apiKeyEnv: 'K' }, { K: KEY });
    const sampling = { temperature: 1, topP: 0.9, maxTokens: 3, stop: ['END'], seed: 7, repetitionPenalty: 1.05 };
    expect((await provider.complete({ ...chat, sampling }, never())).completion).toEqual({
      text: 'You said: Be',
      finish: 'length',
      usage: { inputTokens: 4, outputTokens: 3 },
      modelVersion: 'model-0613',
    });
    const [request] = fixture.endpoint.server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
    expect(request?.json()).toEqual({
      model: 'some/model-8b',
      messages: chat.prompt.kind === 'chat' ? chat.prompt.messages : [],
      temperature: 1,
      top_p: 0.9,
      max_tokens: 3,
      stop: ['END'],
      seed: 7,
      repetition_penalty: 1.05,
    });
    await provider.close?.();
  });

  it('sends a text to be continued and leaves out what the sampling does not say', async () => {
    const provider = await open({ baseURL: fixture.endpoint.baseURL, apiKeyEnv: 'K' }, { K: KEY });
    const { completion } = await provider.complete({ ...text, sampling: { stop: [] } }, never());
    expect(completion).toMatchObject({ text: 'You said: Once upon', finish: 'stop' });
    const [request] = fixture.endpoint.server.requests;
    expect(request?.path).toBe('/v1/completions');
    expect(request?.json()).toEqual({ model: 'base', prompt: 'Once upon' });
    await provider.close?.();
  });

  it('says that a key is refused without repeating it', async () => {
    const provider = await open({ baseURL: fixture.endpoint.baseURL, apiKeyEnv: 'K' }, { K: 'sk-wrong-key-000' });
    const error: unknown = await provider.complete(chat, never()).catch((reason: unknown) => reason);
    const fault = provider.classify(error);
    expect(fault).toMatchObject({
      code: 'rejected-credential',
      retryable: false,
      message: `${fixture.endpoint.baseURL} says 401: Incorrect API key provided.`,
      fix: expect.stringContaining('apiKeyEnv'),
    });
    expect(JSON.stringify(fault.toData())).not.toContain('sk-wrong');
    await provider.close?.();
  });

  it('has an identity of what can change an output alone', () => {
    const identity = (options: Record<string, unknown>): unknown => plugin.identity?.(plugin.options.parse(options));
    const baseURL = 'http://localhost:8000/v1';
    const extraBody = { top_k: 20 };
    expect(
      identity({
        baseURL: `${baseURL}/`,
        extraBody,
        apiKeyEnv: 'K',
        headers: { a: 'b' },
        organization: 'o',
        timeoutSeconds: 5,
      }),
    ).toEqual({ baseURL, extraBody });
  });
});

describe('what it sends', () => {
  const fixture = useFixtureServer(() => ({ body: { choices: [{ message: { content: 'ok' } }] } }));
  const before = { ...process.env };
  afterEach(() => (process.env = { ...before }));

  it('sends the key, headers, organization and further fields it was told, and removes what is null', async () => {
    const provider = await open(
      {
        baseURL: `${fixture.server.url}/v1`,
        apiKeyEnv: 'K',
        organization: 'org-1',
        headers: { 'X-Title': 'Agora', 'X-Api-Key': { env: 'SECOND' } },
        extraBody: { provider: { order: ['a'] }, max_tokens: null, max_completion_tokens: 9 },
      },
      { K: KEY, SECOND: 'second-secret' },
    );
    await provider.complete({ ...chat, sampling: { maxTokens: 5 } }, never());
    const [request] = fixture.server.requests;
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'openai-organization': 'org-1',
      'x-title': 'Agora',
      'x-api-key': 'second-secret',
    });
    expect(request?.json()).toMatchObject({ provider: { order: ['a'] }, max_completion_tokens: 9 });
    expect(request?.json()).not.toHaveProperty('max_tokens');
    await provider.close?.();
  });

  it('sends no key when none is named, whatever OPENAI_* variables say', async () => {
    Object.assign(process.env, {
      OPENAI_API_KEY: 'sk-of-another-endpoint',
      OPENAI_ORG_ID: 'o',
      OPENAI_PROJECT_ID: 'p',
    });
    const provider = await open({ baseURL: `${fixture.server.url}/v1` });
    await provider.complete(chat, never());
    const { headers } = fixture.server.requests[0] ?? { headers: {} };
    expect(JSON.stringify(headers)).not.toContain('sk-of-another-endpoint');
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['authorization']));
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['openai-organization']));
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['openai-project']));
    await provider.close?.();
  });

  it('needs the key that it names', async () => {
    const named = open({ baseURL: fixture.server.url, apiKeyEnv: 'NO_SUCH_KEY' });
    await expect(named).rejects.toMatchObject({
      code: 'missing-credential',
      message: expect.stringContaining('NO_SUCH_KEY'),
    });
  });
});

describe('what it reads', () => {
  const fixture = useFixtureServer();
  let provider: Provider;
  beforeAll(async () => {
    provider = await open({ baseURL: `${fixture.server.url}/v1`, apiKeyEnv: 'K' }, { K: KEY });
  });
  afterAll(() => provider.close?.());

  const answer = (choice: unknown, rest: Record<string, unknown> = {}): Reply => ({
    body: { choices: [choice], ...rest },
  });

  it.each<[string, Reply, unknown]>([
    ['least there can be', answer({ text: '' }), { text: '', finish: 'stop' }],
    ['unknown fields', answer({ text: 'a', x: 1 }, { y: [] }), { text: 'a', finish: 'stop' }],
    ['other finish reasons', answer({ text: 'a', finish_reason: 'eos' }), { text: 'a', finish: 'stop' }],
    ['a length finish', answer({ text: 'a', finish_reason: 'length' }), { text: 'a', finish: 'length' }],
    [
      'a content filter',
      answer({ message: { content: 'a b' }, finish_reason: 'content_filter' }),
      { text: 'a b', finish: 'content-filter' },
    ],
    ['no content', answer({ message: { content: null }, finish_reason: 'length' }), { text: '', finish: 'length' }],
    ['a refusal', answer({ message: { content: null, refusal: 'No.' } }), { text: 'No.', finish: 'content-filter' }],
    [
      'parts',
      answer({ message: { content: [{ type: 'text', text: 'a' }, { text: 'b' }] } }),
      { text: 'ab', finish: 'stop' },
    ],
    [
      'cached tokens',
      answer(
        { text: 'a' },
        { usage: { prompt_tokens: 10, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 8 } } },
      ),
      { text: 'a', finish: 'stop', usage: { inputTokens: 10, outputTokens: 2, cachedInputTokens: 8 } },
    ],
    [
      'half a usage',
      answer({ text: 'a' }, { usage: { prompt_tokens: 10, completion_tokens: null } }),
      { text: 'a', finish: 'stop' },
    ],
    ['JSON sent as text', { body: JSON.stringify({ choices: [{ text: 'a' }] }) }, { text: 'a', finish: 'stop' }],
  ])('reads %s', async (_, reply, completion) => {
    fixture.server.reply(reply);
    expect(await provider.complete(chat, never())).toEqual({ completion, rateLimits: undefined });
  });

  it('gives what headers say of limits beside the completion', async () => {
    const headers = {
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '59',
      'x-ratelimit-reset-requests': '1s',
    };
    fixture.server.reply({ ...answer({ text: 'a' }), headers });
    const rateLimits = { requests: { limit: 60, remaining: 59, resetMs: 1000 } };
    expect(await provider.complete(chat, never())).toEqual({ completion: { text: 'a', finish: 'stop' }, rateLimits });
  });

  const failing = async (reply: Reply, request = chat): Promise<Fault> => {
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

  it.each<[string, Reply, Partial<Fault>]>([
    ['401', refusal(401, { message: 'bad key' }), { code: 'rejected-credential', retryable: false }],
    ['403', refusal(403, { message: 'not you' }), { code: 'rejected-credential', retryable: false }],
    ['402', refusal(402, { message: 'no credit' }), { code: 'rejected-credential', retryable: false }],
    [
      'a spent quota',
      refusal(429, { message: 'quota', code: 'insufficient_quota' }),
      { code: 'rejected-credential', retryable: false },
    ],
    [
      'an unknown model',
      refusal(404, { message: 'The model `x` does not exist', code: 'model_not_found' }),
      {
        code: 'not-found',
        retryable: false,
        message: expect.stringContaining('says 404: The model `x` does not exist'),
      },
    ],
    ['400', refusal(400, { message: 'too long' }), { code: 'invalid-input', retryable: false }],
    [
      '422 with words of its own form',
      { status: 422, body: { detail: 'bad' } },
      { code: 'invalid-input', retryable: false },
    ],
    [
      'a moderated prompt',
      refusal(400, { message: 'policy', code: 'content_filter' }),
      { code: 'content-filtered', retryable: false },
    ],
    [
      'a prompt that a router flags',
      refusal(403, { message: 'flagged', code: 403, metadata: { flagged_input: '…' } }),
      { code: 'content-filtered', retryable: false },
    ],
    ['408', refusal(408, { message: 'slow' }), { code: 'timeout', retryable: true }],
    ['409', refusal(409, { message: 'busy' }), { code: 'rate-limited', retryable: true }],
    [
      '429 with seconds',
      refusal(429, { message: 'slower' }, { 'retry-after': '1.5' }),
      { code: 'rate-limited', retryable: true, retryAfterMs: 1500 },
    ],
    [
      '429 with milliseconds',
      refusal(429, { message: 'slower' }, { 'retry-after-ms': '250', 'retry-after': '9' }),
      { code: 'rate-limited', retryable: true, retryAfterMs: 250 },
    ],
    [
      '429 without',
      refusal(429, { message: 'slower' }),
      { code: 'rate-limited', retryable: true, retryAfterMs: undefined },
    ],
    ['500', refusal(500, { message: 'oh' }), { code: 'overloaded', retryable: true }],
    ['502 with a page', { status: 502, body: '<html>Bad gateway</html>' }, { code: 'overloaded', retryable: true }],
    [
      '503 with Retry-After',
      refusal(503, { message: 'later' }, { 'retry-after': '2' }),
      { code: 'overloaded', retryable: true, retryAfterMs: 2000 },
    ],
    [
      'an error in a 200',
      { body: { error: { message: 'upstream', code: 502 } } },
      { code: 'overloaded', retryable: true },
    ],
    [
      'a text that its host did not finish',
      answer({ message: { content: 'Half' }, finish_reason: 'error', error: { message: 'upstream', code: 503 } }),
      { code: 'overloaded', retryable: true, message: expect.stringContaining('says 503: upstream') },
    ],
    [
      'an account that may spend no more',
      refusal(400, { message: 'hard limit', code: 'billing_hard_limit_reached' }),
      { code: 'rejected-credential', retryable: false, fix: expect.stringContaining('credit') },
    ],
    ['an error of no status', { body: { error: 'odd' } }, { code: 'bad-response', retryable: true }],
    ['no choices', { body: { choices: [] } }, { code: 'bad-response', retryable: true }],
    [
      'a web page',
      { body: '<!DOCTYPE html>\n<html><head><title>Sign in</title>' },
      { code: 'bad-response', retryable: false, message: expect.stringContaining('a web page ("Sign in")') },
    ],
    ['words', { body: 'Ollama is running' }, { code: 'bad-response', retryable: false }],
    ['JSON of something else', { body: { status: 'ok' } }, { code: 'bad-response', retryable: false }],
    ['JSON that is no object', { body: ['a'] }, { code: 'bad-response', retryable: false }],
    ['JSON that breaks off', { body: '{"choices": [{' }, { code: 'bad-response', retryable: true }],
    [
      'a page that is not found',
      { status: 404, body: '<html><title>nginx</title></html>' },
      { code: 'not-found', retryable: false, message: expect.stringContaining('a web page ("nginx")') },
    ],
    [
      'a page that forbids',
      { status: 403, body: '<html><title>Blocked</title></html>' },
      { code: 'rejected-credential', retryable: false, fix: expect.stringContaining('/v1') },
    ],
    [
      'a page of a load balancer',
      { status: 503, body: '<html><title>503</title></html>' },
      { code: 'overloaded', retryable: true },
    ],
    ['an empty object', { body: {} }, { code: 'bad-response', retryable: true }],
    ['an empty choice', answer({}), { code: 'bad-response', retryable: true }],
    [
      'null',
      { body: 'null', headers: { 'content-type': 'application/json' } },
      { code: 'bad-response', retryable: true },
    ],
    ['nothing', { status: 204 }, { code: 'bad-response', retryable: true }],
    [
      'a web page',
      { body: '<!doctype html><p>Hi', headers: { 'content-type': 'text/html' } },
      { code: 'bad-response', message: expect.stringContaining('web page'), fix: expect.stringContaining('baseURL') },
    ],
    [
      'broken JSON',
      { body: '{"choices":[{"te', headers: { 'content-type': 'application/json' } },
      { code: 'bad-response', retryable: true },
    ],
    [
      'an answer cut short',
      { ...answer({ text: 'x'.repeat(5000) }), truncateAfter: 100 },
      { code: 'bad-response', retryable: true },
    ],
    [
      'a dropped connection',
      { drop: true },
      { code: 'unreachable', retryable: true, message: expect.stringContaining('http://127.0.0.1') },
    ],
  ])('turns %s into a fault', async (_, reply, expected) => {
    const fault = await failing(reply);
    expect(fault).toMatchObject(expected);
    expect(JSON.stringify(fault.toData())).not.toContain(KEY);
  });
});
