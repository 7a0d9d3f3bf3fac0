import { describeVendors, pluginContext } from '@agora/testkit';
import plugin from './index.js';

describeVendors('google', {
  open: (url) =>
    plugin.create(plugin.options.parse({ baseURL: url }), pluginContext({ environment: { GEMINI_API_KEY: 'k' } })),
  answer: (text, reason) => ({ candidates: [{ content: { parts: [{ text }] }, finishReason: reason ?? undefined }] }),
});
