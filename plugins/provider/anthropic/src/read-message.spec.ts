import type { Completion } from '@agora/plugin-api';
import cut from '../fixtures/cut.json';
import message from '../fixtures/message.json';
import refusal from '../fixtures/refusal.json';
import stopSequence from '../fixtures/stop-sequence.json';
import thinking from '../fixtures/thinking.json';
import { chat, never, useProvider } from '../test/anthropic.js';

describe('what it reads', () => {
  const { fixture, open } = useProvider();

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
});
