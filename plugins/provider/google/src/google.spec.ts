import { describeProvider, useFixtureServer } from '@agora/testkit';
import answer from '../fixtures/answer.json';
import plugin from './index.js';
import { KEY, chat, environment, text, useProvider } from '../test/google.js';

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

describe('prices', () => {
  const { open } = useProvider();

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
