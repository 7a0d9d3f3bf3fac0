import type { Completion, CompletionRequest, Fault, Provider } from '@agora/plugin-api';
import { describeProvider, pluginContext, useFixtureServer, type Reply } from '@agora/testkit';
import answer from '../fixtures/answer.json';
import blockedPrompt from '../fixtures/blocked-prompt.json';
import cut from '../fixtures/cut.json';
import dailyQuota from '../fixtures/daily-quota.json';
import invalidKey from '../fixtures/invalid-key.json';
import logprobs from '../fixtures/logprobs.json';
import onlyThoughts from '../fixtures/only-thoughts.json';
import rateLimited from '../fixtures/rate-limited.json';
import safety from '../fixtures/safety.json';
import thinking from '../fixtures/thinking.json';
import unavailable from '../fixtures/unavailable.json';
import unknownModel from '../fixtures/unknown-model.json';
import plugin from './index.js';

const KEY = 'AIza-key-of-the-fixture-0123456789';
const environment = { GEMINI_API_KEY: KEY };
const chat: CompletionRequest = {
  model: 'gemini-2.5-flash',
  prompt: {
    kind: 'chat',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Two and two?' },
      { role: 'assistant', content: 'Four.' },
      { role: 'user', content: 'And two?' },
    ],
  },
  sampling: {},
};
const text: CompletionRequest = { ...chat, prompt: { kind: 'text', text: 'Once upon' } };
const never = (): AbortSignal => new AbortController().signal;

describe('against an endpoint that answers', () => {
  const fixture = useFixtureServer(() => ({ body: answer }));

  describeProvider(plugin, {
    options: () => ({ baseURL: fixture.server.url, thinking: { level: 'low' }, safetyThreshold: 'OFF' }),
    invalidOptions: [
      { apiKeyEnv: KEY },
      { baseURL: 'example.com' },
      { timeoutSeconds: 0 },
      { thinking: { budgetTokens: 100, level: 'low' } },
      { thinking: { level: 'LOW' } },
      { safetyThreshold: 'none' },
    ],
    environment,
    requests: [chat, text],
    stopped: [{ ...text, sampling: { stop: ['a1', 'a2', 'a3', 'a4', 'a5', ' is'] } }],
  });
});

describe('what it sends and reads', () => {
  const fixture = useFixtureServer();
  const opened: Provider[] = [];
  const open = async (options: Record<string, unknown> = {}): Promise<Provider> => {
    const parsed = plugin.options.parse({ baseURL: `${fixture.server.url}/v1beta`, ...options });
    const provider = await plugin.create(parsed, pluginContext({ environment }));
    opened.push(provider);
    return provider;
  };
  afterEach(async () => {
    for (const provider of opened.splice(0)) await provider.close?.();
  });
  const sent = async (request: CompletionRequest, options?: Record<string, unknown>): Promise<unknown> => {
    fixture.server.reply({ body: answer });
    await (await open(options)).complete(request, never());
    return fixture.server.requests[0]?.json();
  };

  it('sends a chat with its sampling, and the key in a header', async () => {
    const sampling = { temperature: 1, topP: 0.9, maxTokens: 30, stop: ['END'], seed: 7, repetitionPenalty: 1.1 };
    expect(await sent({ ...chat, sampling })).toEqual({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'Two and two?' }] },
        { role: 'model', parts: [{ text: 'Four.' }] },
        { role: 'user', parts: [{ text: 'And two?' }] },
      ],
      generationConfig: { temperature: 1, topP: 0.9, maxOutputTokens: 30, stopSequences: ['END'], seed: 7 },
    });
    expect(fixture.server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1beta/models/gemini-2.5-flash:generateContent',
      headers: { 'x-goog-api-key': KEY },
    });
  });

  it('sends a text as a message of the user', async () => {
    expect(await sent(text)).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'Once upon' }] }],
      generationConfig: {},
    });
  });

  it.each([
    ['models/gemini-2.5-pro', '/v1beta/models/gemini-2.5-pro:generateContent'],
    ['tunedModels/mine', '/v1beta/tunedModels/mine:generateContent'],
    ['a b?c', '/v1beta/models/a%20b%3Fc:generateContent'],
  ])('asks the model %s', async (model, path) => {
    await sent({ ...text, model });
    expect(fixture.server.requests[0]?.path).toBe(path);
  });

  it('asks for JSON of a schema and for log-probabilities', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
    expect(await sent({ ...text, json: { name: 'pair', schema }, topLogprobs: 50 })).toMatchObject({
      generationConfig: {
        responseMimeType: 'application/json',
        responseJsonSchema: schema,
        responseLogprobs: true,
        logprobs: 20,
      },
    });
  });

  it('gives thoughts room of their own, and passes the safety threshold on for each category', async () => {
    const options = { thinking: { budgetTokens: 512 }, safetyThreshold: 'BLOCK_NONE' };
    const body = await sent({ ...text, sampling: { maxTokens: 100 } }, options);
    expect(body).toMatchObject({ generationConfig: { maxOutputTokens: 612, thinkingConfig: { thinkingBudget: 512 } } });
    expect(body).toMatchObject({
      safetySettings: expect.arrayContaining([
        { category: 'HARM_CATEGORY_DANGEROUS_CONTENT', threshold: 'BLOCK_NONE' },
      ]),
    });
  });

  it.each([
    [{ budgetTokens: 0 }, { thinkingBudget: 0 }],
    [{ budgetTokens: -1 }, { thinkingBudget: -1 }],
    [{ level: 'high' }, { thinkingLevel: 'HIGH' }],
  ])('asks for thinking %j', async (given, thinkingConfig) => {
    expect(await sent({ ...text, sampling: { maxTokens: 9 } }, { thinking: given })).toMatchObject({
      generationConfig: { thinkingConfig, maxOutputTokens: 9 },
    });
  });

  it('looks itself for the stop sequences that are too many for the API', async () => {
    fixture.server.reply({ body: answer });
    const provider = await open();
    const stop = ['a1', 'a2', 'a3', 'a4', 'a5', ' is'];
    const { completion } = await provider.complete({ ...text, sampling: { stop } }, never());
    expect(completion).toMatchObject({ text: 'Two and two', finish: 'stop' });
    expect(fixture.server.requests[0]?.json()).toMatchObject({ generationConfig: { stopSequences: stop.slice(0, 5) } });
    fixture.server.reply({ body: logprobs });
    const cut = await provider.complete({ ...text, sampling: { stop: [...stop.slice(0, 5), '4'] } }, never());
    expect(cut.completion).toMatchObject({ text: '', finish: 'stop', logprobs: undefined });
  });

  it.each<[string, unknown, Completion]>([
    [
      'text, finish, tokens and model',
      answer,
      {
        text: 'Two and two is four.',
        finish: 'stop',
        usage: { inputTokens: 1310, outputTokens: 7, cachedInputTokens: 1024 },
        modelVersion: 'gemini-2.5-flash',
      },
    ],
    [
      'an answer without its thoughts, which cost tokens all the same',
      thinking,
      {
        text: 'Four.',
        finish: 'stop',
        thoughts: '**Adding**\n\nTwo and two.',
        usage: { inputTokens: 9, outputTokens: 63, reasoningTokens: 61 },
        modelVersion: 'gemini-2.5-flash',
      },
    ],
    [
      'an answer that was cut',
      cut,
      {
        text: 'Once upon a time there',
        finish: 'length',
        usage: { inputTokens: 4, outputTokens: 5 },
        modelVersion: 'gemini-2.5-flash',
      },
    ],
    [
      'an answer that never began',
      onlyThoughts,
      {
        text: '',
        finish: 'length',
        usage: { inputTokens: 9, outputTokens: 28, reasoningTokens: 28 },
        modelVersion: 'gemini-2.5-flash',
      },
    ],
    [
      'a withheld answer',
      safety,
      {
        text: '',
        finish: 'content-filter',
        usage: { inputTokens: 21, outputTokens: 0 },
        modelVersion: 'gemini-2.5-flash',
      },
    ],
    [
      'a blocked prompt',
      blockedPrompt,
      {
        text: '',
        finish: 'content-filter',
        usage: { inputTokens: 33, outputTokens: 0 },
        modelVersion: 'gemini-2.5-flash',
      },
    ],
    [
      'log-probabilities',
      logprobs,
      {
        text: '4',
        finish: 'stop',
        usage: { inputTokens: 30, outputTokens: 1 },
        modelVersion: 'gemini-2.5-flash',
        logprobs: [
          {
            token: '4',
            logprob: -0.02,
            top: [
              { token: '4', logprob: -0.02 },
              { token: '5', logprob: -4.1 },
            ],
          },
        ],
      },
    ],
    [
      'the least there can be',
      { candidates: [{ content: { parts: [{ text: 'a' }] } }] },
      { text: 'a', finish: 'stop' },
    ],
  ])('reads %s', async (_, body, completion) => {
    fixture.server.reply({ body });
    expect((await (await open()).complete(chat, never())).completion).toEqual(completion);
  });

  it.each<[string, Reply, Partial<Fault>]>([
    [
      'a prompt that does not fit',
      {
        status: 400,
        body: {
          error: { message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).' },
        },
      },
      { code: 'too-long', retryable: false },
    ],
    ['an invalid key', { status: 400, body: invalidKey }, { code: 'rejected-credential', retryable: false }],
    ['a key without permission', { status: 403 }, { code: 'rejected-credential', retryable: false }],
    [
      'an unknown model',
      { status: 404, body: unknownModel },
      { code: 'not-found', retryable: false, message: expect.stringContaining('models/gemini-9 is not found') },
    ],
    [
      'too many tokens in a minute',
      { status: 429, body: rateLimited },
      { code: 'rate-limited', retryable: true, retryAfterMs: 34_075 },
    ],
    [
      "a day's quota",
      { status: 429, body: dailyQuota },
      { code: 'rate-limited', retryable: false, retryAfterMs: undefined, fix: expect.stringContaining('quota') },
    ],
    ['an overloaded model', { status: 503, body: unavailable }, { code: 'overloaded', retryable: true }],
    ['JSON of something else', { body: { status: 'ok' } }, { code: 'bad-response', retryable: false }],
    [
      'a web page',
      { body: '<!doctype html><title>Sign\nin</title>', headers: { 'content-type': 'text/html' } },
      { code: 'bad-response', retryable: false, message: expect.stringContaining('a web page ("Sign in")') },
    ],
    ['an answer without candidates', { body: {} }, { code: 'bad-response', retryable: true }],
    [
      'an empty answer of no good reason',
      { body: { candidates: [{ finishReason: 'OTHER' }] } },
      { code: 'bad-response', retryable: true, message: expect.stringContaining('OTHER') },
    ],
  ])('turns %s into a fault that does not hold the key', async (_, reply, expected) => {
    fixture.server.reply(reply);
    const provider = await open();
    const error: unknown = await provider.complete(chat, never()).catch((reason: unknown) => reason);
    const fault = provider.classify(error);
    expect(fault).toMatchObject(expected);
    expect(JSON.stringify(fault.toData())).not.toContain(KEY);
  });

  it('knows the prices of its table alone, at its own address alone', async () => {
    const provider = await open({ baseURL: 'https://generativelanguage.googleapis.com/v1' });
    expect(provider.price?.('models/gemini-2.5-flash')).toEqual({ input: 0.3, output: 2.5, cachedInput: 0.03 });
    expect(provider.price?.('gemini-99')).toBeUndefined();
    expect((await open({ baseURL: 'https://proxy.example/v1beta' })).price?.('gemini-2.5-flash')).toBeUndefined();
  });
});

it('has an identity of what can change an output alone', () => {
  const identity = (options: object): unknown => plugin.identity?.(plugin.options.parse(options));
  const baseURL = 'https://generativelanguage.googleapis.com/v1beta';
  expect(identity({ apiKeyEnv: 'K', timeoutSeconds: 5 })).toEqual({ baseURL });
  expect(identity({ thinking: { level: 'low' } })).toEqual({ baseURL, thinking: { level: 'low' } });
});
