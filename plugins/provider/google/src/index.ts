import { definePlugin } from '@agora/plugin-api';
import { googleOptions } from './options.js';
import { GoogleProvider } from './provider.js';

export default definePlugin({
  kind: 'provider',
  id: 'google',
  version: '1',
  description: 'Gemini models, through the Gemini API',
  options: googleOptions,
  identity: ({ baseURL, thinking, safetyThreshold }) => ({
    baseURL,
    ...(thinking ? { thinking } : {}),
    ...(safetyThreshold ? { safetyThreshold } : {}),
  }),
  create: (options, context) => new GoogleProvider(options, context.secret(options.apiKeyEnv)),
});
