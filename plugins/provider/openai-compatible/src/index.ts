import { definePlugin } from '@agora/plugin-api';
import { HttpEndpoint } from '@agora/provider-kit';
import { headersOf } from './headers.js';
import { openaiCompatibleOptions, withHost } from './options.js';
import { OpenaiCompatibleProvider } from './provider.js';

export { openaiCompatibleOptions, type OpenaiCompatibleOptions } from './options.js';

export default definePlugin({
  kind: 'provider',
  id: 'openai-compatible',
  version: '3',
  description: 'Any endpoint that speaks the OpenAI chat protocol: vLLM, Ollama, llama.cpp, OpenRouter, Together …',
  options: openaiCompatibleOptions,
  identity: (options) => {
    const { host, baseURL, extraBody } = withHost(options);
    return { baseURL, extraBody, ...(host ? { host } : {}) };
  },
  create: (given, context) => {
    const options = withHost(given);
    const endpoint = new HttpEndpoint({ ...options, headers: headersOf(options, context) });
    return new OpenaiCompatibleProvider(options, endpoint);
  },
});
