import { describeProvider, useFixtureServer } from '@agora/testkit';
import message from '../fixtures/message.json';
import plugin from './index.js';
import { KEY, chat, environment, text, useProvider } from '../test/anthropic.js';

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

describe('prices', () => {
  const { open } = useProvider();

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
