import type { Provider } from '@agora/plugin-api';
import { useFixtureServer, type Reply } from '@agora/testkit';
import { KEY, answer, chat, never, open } from '../test/openai-compatible.js';

describe('what it reads', () => {
  const fixture = useFixtureServer();
  let provider: Provider;
  beforeAll(async () => {
    provider = await open({ baseURL: `${fixture.server.url}/v1`, apiKeyEnv: 'K' }, { K: KEY });
  });
  afterAll(() => provider.close?.());

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
});
