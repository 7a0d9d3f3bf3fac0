import { describeHostileEndpoint, pluginContext } from '@agora/testkit';
import plugin from './index.js';

describeHostileEndpoint('google', {
  open: (url, timeoutSeconds) =>
    plugin.create(
      plugin.options.parse({ baseURL: url, timeoutSeconds }),
      pluginContext({ environment: { GEMINI_API_KEY: 'k' } }),
    ),
  answer: (text) => ({ candidates: [{ content: { parts: [{ text }] } }] }),
});
