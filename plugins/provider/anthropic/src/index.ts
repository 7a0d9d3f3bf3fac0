import { definePlugin } from '@agora/plugin-api';
import { anthropicOptions } from './options.js';
import { AnthropicProvider } from './provider.js';

export default definePlugin({
  kind: 'provider',
  id: 'anthropic',
  version: '1',
  description: 'Claude models, with prompt caching and Message Batches',
  options: anthropicOptions,
  identity: ({ baseURL, maxTokens, thinking, effort }) => ({
    baseURL,
    maxTokens,
    ...(thinking ? { thinking } : {}),
    ...(effort ? { effort } : {}),
  }),
  create: (options, context) => new AnthropicProvider(options, context.secret(options.apiKeyEnv)),
});
