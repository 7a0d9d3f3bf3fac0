import { describeVendors, pluginContext } from '@agora/testkit';
import plugin from './index.js';

describeVendors('openai', {
  open: (url) =>
    plugin.create(
      plugin.options.parse({ baseURL: `${url}/v1`, api: 'chat' }),
      pluginContext({ environment: { OPENAI_API_KEY: 'k' } }),
    ),
  answer: (text, reason) => ({ choices: [{ message: { content: text }, finish_reason: reason }] }),
});
