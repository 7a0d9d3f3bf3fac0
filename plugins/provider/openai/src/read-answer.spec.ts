import type { Completion, Provider } from '@agora/plugin-api';
import { useFixtureServer } from '@agora/testkit';
import { chat, create, never } from '../test/openai.js';
import { responseBody } from '../test/response-body.js';

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
});
