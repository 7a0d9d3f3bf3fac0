import { describeProvider, pluginContext, useChatEndpoint } from '@agora/testkit';
import plugin from './index.js';
import { KEY, chat, environment, never, text } from '../test/openai.js';

describe('against an endpoint that answers', () => {
  const fixture = useChatEndpoint({
    answer: (prompt) => `You said: ${prompt}`,
    apiKey: KEY,
    modelVersion: 'gpt-4o-2024-08-06',
  });

  describeProvider(plugin, {
    options: () => ({ baseURL: fixture.endpoint.baseURL }),
    environment,
    requests: [chat('gpt-4o'), text],
    stopped: [chat('gpt-4o', { stop: ['1', '2', '3', '4', ' said'] })],
    invalidOptions: [
      { apiKeyEnv: KEY },
      { baseURL: 'localhost:8000' },
      { baseURL: 'https://user:pass@example.org/v1' },
      { api: 'assistants' },
      { reasoningEffort: 'some' },
      { serviceTier: 'fast' },
      { timeoutSeconds: 0 },
    ],
  });

  it('says that a key is refused without repeating it', async () => {
    const provider = await plugin.create(
      plugin.options.parse({ baseURL: fixture.endpoint.baseURL, apiKeyEnv: 'OTHER' }),
      pluginContext({ environment: { OTHER: 'sk-wrong-key-000' } }),
    );
    const error: unknown = await provider.complete(chat('gpt-4o'), never()).catch((reason: unknown) => reason);
    const fault = provider.classify(error);
    expect(fault).toMatchObject({
      code: 'rejected-credential',
      retryable: false,
      message: `${fixture.endpoint.baseURL} says 401: Incorrect API key provided.`,
    });
    expect(JSON.stringify(fault.toData())).not.toContain('sk-wrong');
    await provider.close?.();
  });

  it('needs its key', () => {
    const keyless = (): unknown => plugin.create(plugin.options.parse({}), pluginContext());
    expect(keyless).toThrow('OPENAI_API_KEY');
  });

  it('has an identity of what can change an output alone', () => {
    const identity = (options: Record<string, unknown>): unknown => plugin.identity?.(plugin.options.parse(options));
    const paceAndBilling = { apiKeyEnv: 'K', organization: 'o', project: 'p', serviceTier: 'flex', timeoutSeconds: 5 };
    expect(identity(paceAndBilling)).toEqual(identity({}));
    expect(identity({ reasoningEffort: 'low' })).not.toEqual(identity({}));
    expect(identity({ api: 'chat' })).not.toEqual(identity({}));
  });
});
