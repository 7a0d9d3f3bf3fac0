import type { CompletionRequest } from '@agora/plugin-api';
import cacheWrite from '../fixtures/cache-write.json';
import cached from '../fixtures/cached.json';
import message from '../fixtures/message.json';
import { chat, never, text, useProvider } from '../test/anthropic.js';

describe('prompt caching', () => {
  const { fixture, open } = useProvider();
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
