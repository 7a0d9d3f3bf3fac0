import type { CompletionRequest, Provider } from '@agora/plugin-api';
import { pluginContext, useChatEndpoint } from '@agora/testkit';
import { HOSTS } from './hosts.js';
import plugin from './index.js';

const KEY = 'sk-fixture-1234567890';
const chat: CompletionRequest = {
  model: 'some/model-8b',
  prompt: { kind: 'chat', messages: [{ role: 'user', content: 'Say it.' }] },
  sampling: {},
};
const never = (): AbortSignal => new AbortController().signal;

async function open(options: Record<string, unknown>, environment: Record<string, string> = {}): Promise<Provider> {
  return plugin.create(plugin.options.parse(options), pluginContext({ environment }));
}

describe('a host', () => {
  const fixture = useChatEndpoint({ answer: () => 'yes', apiKey: KEY });

  it.each(HOSTS)('%s: knows where it is', (host) => {
    const { baseURL } = plugin.identity?.(plugin.options.parse({ host })) as { baseURL: string };
    expect(new URL(baseURL).pathname).toMatch(/\/v1/);
  });

  it("has names of its own for the paper's models, and keeps every other name", async () => {
    const provider = await open({ host: 'openrouter', baseURL: fixture.endpoint.baseURL, apiKeyEnv: 'K' }, { K: KEY });
    await provider.complete({ ...chat, model: 'llama-3.1-70b' }, never());
    await provider.complete({ ...chat, model: 'some/other' }, never());
    const models = fixture.endpoint.server.requests.map((request) => (request.json() as { model: string }).model);
    expect(models).toEqual(['meta-llama/llama-3.1-70b-instruct', 'some/other']);
    expect(provider.price?.('llama-3.1-70b')).toEqual({ input: 0.35, output: 0.4 });
    expect(provider.price?.('some/other')).toBeUndefined();
    expect(provider.price?.('constructor')).toBeUndefined();
  });

  it('asks for its own key, and sends it nowhere else', async () => {
    await expect(open({ host: 'together' })).rejects.toMatchObject({ code: 'missing-credential' });
    await expect(open({ host: 'together', baseURL: fixture.endpoint.baseURL })).resolves.toBeDefined();
  });

  it('enters keys', () => {
    const identity = (options: Record<string, unknown>) => plugin.identity?.(plugin.options.parse(options));
    expect(identity({ host: 'vllm' })).not.toEqual(identity({ baseURL: 'http://localhost:8000/v1' }));
    expect(identity({ baseURL: 'http://localhost:8000/v1' })).toEqual({
      baseURL: 'http://localhost:8000/v1',
      extraBody: {},
    });
  });
});
