import { describeHostileEndpoint, pluginContext } from '@agora/testkit';
import plugin from './index.js';

describeHostileEndpoint('openai-compatible', {
  open: (url, timeoutSeconds) =>
    plugin.create(
      plugin.options.parse({ baseURL: `${url}/v1`, timeoutSeconds }),
      pluginContext({ environment: { API_KEY: 'k' } }),
    ),
  answer: (text) => ({ choices: [{ message: { content: text } }] }),
});
