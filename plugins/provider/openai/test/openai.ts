import type { CompletionRequest, Provider, Sampling } from '@agora/plugin-api';
import { pluginContext } from '@agora/testkit';
import plugin from '../src/index.js';

export const KEY = 'sk-fixture-1234567890';
export const environment = { OPENAI_API_KEY: KEY };

export const chat = (model: string, sampling: Sampling = {}): CompletionRequest => ({
  model,
  prompt: {
    kind: 'chat',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Say it.' },
    ],
  },
  sampling,
});
export const text: CompletionRequest = {
  model: 'gpt-3.5-turbo-instruct',
  prompt: { kind: 'text', text: 'Once upon' },
  sampling: {},
};

export const never = (): AbortSignal => new AbortController().signal;
export const create = (options: Record<string, unknown>): Provider | Promise<Provider> =>
  plugin.create(plugin.options.parse(options), pluginContext({ environment }));
