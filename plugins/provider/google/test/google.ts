import type { CompletionRequest } from '@agora/plugin-api';
import { useProvider as use, type ProviderInUse } from '@agora/testkit';
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

/** An endpoint for the surrounding block of specs, and providers that ask it. */
export const useProvider = (): ProviderInUse => use(plugin, { environment, path: '/v1beta', answer });
