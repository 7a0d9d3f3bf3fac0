import { definePlugin } from '@agora/plugin-api';
import { Client } from './client.js';
import { openaiOptions } from './options.js';
import { OpenaiProvider } from './provider.js';

export { openaiOptions, type OpenaiOptions } from './options.js';
export { PRICES } from './prices.js';

export default definePlugin({
  kind: 'provider',
  id: 'openai',
  version: '1',
  description: "OpenAI's models over its own API: chats, reasoning models, structured output; live or by batch",
  options: openaiOptions,
  identity: ({ baseURL, api, reasoningEffort = null, extraBody }) => ({ baseURL, api, reasoningEffort, extraBody }),
  create: (options, context) => new OpenaiProvider(options, new Client(options, context)),
});
