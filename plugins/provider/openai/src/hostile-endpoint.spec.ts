import { describeHostileEndpoint, pluginContext } from '@agora/testkit';
import plugin from './index.js';

describeHostileEndpoint('openai', {
  open: (url, timeoutSeconds) =>
    plugin.create(
      plugin.options.parse({ baseURL: `${url}/v1`, timeoutSeconds, api: 'chat' }),
      pluginContext({ environment: { OPENAI_API_KEY: 'k' } }),
    ),
  answer: (text) => ({ choices: [{ message: { content: text } }] }),
});
