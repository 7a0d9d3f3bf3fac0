import { describeVendors, pluginContext } from '@agora/testkit';
import plugin from './index.js';

describeVendors('anthropic', {
  open: (url) =>
    plugin.create(plugin.options.parse({ baseURL: url }), pluginContext({ environment: { ANTHROPIC_API_KEY: 'k' } })),
  answer: (text, reason) => ({ content: [{ type: 'text', text }], stop_reason: reason }),
});
