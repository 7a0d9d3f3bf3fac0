import type { CompletionRequest, Provider } from '@agora/plugin-api';
import { pluginContext, useFixtureServer } from '@agora/testkit';
import plugin from './index.js';
import { openaiOptions } from './options.js';
import { wireRequest } from './wire-request.js';

const vendor = useFixtureServer();
const elsewhere = useFixtureServer(() => ({ body: {} }));
const ask = (model: string, maxTokens?: number): CompletionRequest => ({
  model,
  prompt: { kind: 'chat', messages: [{ role: 'user', content: 'x' }] },
  sampling: { maxTokens },
});

it.each([
  ['gpt-5', 1, { max_output_tokens: 16 }],
  ['gpt-5', 4096, { max_output_tokens: 4096 }],
  ['gpt-4o', 1, { max_completion_tokens: 1 }],
])('asks %s for at most %d tokens as far as its API allows', (model, maxTokens, field) => {
  expect(wireRequest(ask(model, maxTokens), openaiOptions.parse({})).body).toMatchObject(field);
});

it('leaves the length to the model where nobody says', () => {
  expect(wireRequest(ask('gpt-5'), openaiOptions.parse({})).body).not.toHaveProperty('max_output_tokens');
});

it.each([302, 307])('takes no prompt to where a redirect (%d) points', async (status) => {
  vendor.server.reply({ status, headers: { location: `${elsewhere.server.url}/v1/chat/completions` } });
  const options = plugin.options.parse({ baseURL: `${vendor.server.url}/v1` });
  const context = pluginContext({ environment: { OPENAI_API_KEY: 'sk-fixture' } });
  const provider: Provider = await plugin.create(options, context);
  const error: unknown = await provider
    .complete(ask('gpt-4o'), new AbortController().signal)
    .catch((reason: unknown) => reason);
  expect(provider.classify(error)).toMatchObject({
    code: 'invalid-input',
    retryable: false,
    message: expect.stringContaining(`${status}: look at ${elsewhere.server.url}`),
  });
  expect(elsewhere.server.requests).toEqual([]);
  await provider.close?.();
});
