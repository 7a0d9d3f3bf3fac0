import type { CompletionRequest, Sampling } from '@agora/plugin-api';
import { useFixtureServer } from '@agora/testkit';
import { KEY, chat, create, never, text } from '../test/openai.js';
import { responseBody } from '../test/response-body.js';

const FULL: Sampling = { temperature: 1, topP: 0.9, maxTokens: 40, stop: ['[END]'], seed: 7 };
const schema = {
  type: 'object',
  properties: { answer: { type: 'string' } },
  required: ['answer'],
  additionalProperties: false,
};

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
