import { describeHostileEndpoint, pluginContext } from '@agora/testkit';
import plugin from './index.js';

describeHostileEndpoint('anthropic', {
  open: (url, timeoutSeconds) =>
    plugin.create(
      plugin.options.parse({ baseURL: url, timeoutSeconds }),
      pluginContext({ environment: { ANTHROPIC_API_KEY: 'k' } }),
    ),
  answer: (text) => ({ content: [{ type: 'text', text }] }),
});
