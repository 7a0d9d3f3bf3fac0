import { definePlugin } from '@agora/contracts';
import { GoogleProvider } from './provider.js';
import { googleOptions } from './options.js';

export default definePlugin({
  kind: 'provider',
  id: 'google',
  version: '1',
  description: 'Models of Google',
  options: googleOptions,
  // What can change an output. A key or a timeout cannot.
  identity: ({ baseURL }) => ({ baseURL }),
  create: (options, context) => new GoogleProvider(options, context.secret(options.apiKeyEnv)),
});
