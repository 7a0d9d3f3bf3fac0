import type { CompletionRequest, Provider } from '@agora/plugin-api';
import { pluginContext, type Reply } from '@agora/testkit';
import plugin from '../src/index.js';

export const KEY = 'sk-fixture-1234567890';

export const chat: CompletionRequest = {
  model: 'some/model-8b',
  prompt: {
    kind: 'chat',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Say it.' },
    ],
  },
  sampling: {},
};
export const text: CompletionRequest = { model: 'base', prompt: { kind: 'text', text: 'Once upon' }, sampling: {} };

export const never = (): AbortSignal => new AbortController().signal;

export async function open(
  options: Record<string, unknown>,
  environment: Record<string, string> = {},
): Promise<Provider> {
  return plugin.create(plugin.options.parse(options), pluginContext({ environment }));
}

/** A reply with one choice. */
export const answer = (choice: unknown, rest: Record<string, unknown> = {}): Reply => ({
  body: { choices: [choice], ...rest },
});
