import type { CompletionRequest, Provider } from '@agora/plugin-api';
import { pluginContext, useFixtureServer } from '@agora/testkit';
import answer from '../fixtures/answer.json';
import plugin from '../src/index.js';

export const KEY = 'AIza-key-of-the-fixture-0123456789';
export const environment = { GEMINI_API_KEY: KEY };
export const chat: CompletionRequest = {
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
export const text: CompletionRequest = { ...chat, prompt: { kind: 'text', text: 'Once upon' } };
export const never = (): AbortSignal => new AbortController().signal;

/** An endpoint for the surrounding block of specs, and providers that ask it, closed after each spec. */
export function useProvider() {
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
  /** What the provider sends for this request. */
  const sent = async (request: CompletionRequest, options?: Record<string, unknown>): Promise<unknown> => {
    fixture.server.reply({ body: answer });
    await (await open(options)).complete(request, never());
    return fixture.server.requests[0]?.json();
  };
  return { fixture, open, sent };
}
