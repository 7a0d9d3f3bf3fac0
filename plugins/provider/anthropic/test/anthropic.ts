import type { CompletionRequest } from '@agora/plugin-api';
import { useProvider as use, type ProviderInUse } from '@agora/testkit';
import message from '../fixtures/message.json';
import plugin from '../src/index.js';

export const KEY = 'sk-ant-key-of-the-fixture-0123456789';
export const environment = { ANTHROPIC_API_KEY: KEY };
export const MODEL = 'claude-sonnet-4-5';
export const chat: CompletionRequest = {
  model: MODEL,
  prompt: {
    kind: 'chat',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Two and two?' },
    ],
  },
  sampling: {},
};
export const text: CompletionRequest = { ...chat, prompt: { kind: 'text', text: 'Once upon' } };
export const never = (): AbortSignal => new AbortController().signal;

/** An endpoint for the surrounding block of specs, and providers that ask it. */
export const useProvider = (): ProviderInUse => use(plugin, { environment, answer: message });
