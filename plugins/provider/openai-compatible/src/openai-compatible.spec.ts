import { describeProvider, useChatEndpoint, useFixtureServer } from '@agora/testkit';
import plugin from './index.js';
import { KEY, chat, never, open, text } from '../test/openai-compatible.js';

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
