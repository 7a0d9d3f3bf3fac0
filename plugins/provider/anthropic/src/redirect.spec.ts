import { pluginContext, useFixtureServer } from '@agora/testkit';
import plugin from './index.js';

const vendor = useFixtureServer();
const elsewhere = useFixtureServer(() => ({ body: {} }));
const request = { model: 'm', prompt: { kind: 'text' as const, text: 'x' }, sampling: {} };

it.each([302, 307])('takes neither key nor prompt to where a redirect (%d) points', async (status) => {
  vendor.server.reply({ status, headers: { location: `${elsewhere.server.url}/v1/messages` } });
  const options = plugin.options.parse({ baseURL: vendor.server.url });
  const provider = await plugin.create(
    options,
    pluginContext({ environment: { ANTHROPIC_API_KEY: 'sk-ant-fixture' } }),
  );
  const error: unknown = await provider.complete(request, new AbortController().signal).catch((reason) => reason);
  expect(provider.classify(error)).toMatchObject({
    code: 'invalid-input',
    retryable: false,
    message: expect.stringContaining(`${status}: look at ${elsewhere.server.url}/v1/messages`),
    fix: expect.stringContaining('baseURL'),
  });
  expect(vendor.server.requests).toHaveLength(1);
  expect(elsewhere.server.requests).toEqual([]);
  await provider.close?.();
});
