import type { Provider } from '@agora/plugin-api';
import { useFixtureServer, type Reply } from '@agora/testkit';
import { chat, create, never } from '../test/openai.js';

describe('how it calls', () => {
  const fixture = useFixtureServer();
  let provider: Provider;
  beforeAll(async () => (provider = await create({ baseURL: `${fixture.server.url}/v1` })));
  afterAll(() => provider.close?.());

  it.each<[string, Reply]>([
    ['that never answers', { hang: true }],
    ['whose answer drips', { body: { x: 'y'.repeat(5000) }, drip: { bytes: 1, everyMs: 50 } }],
  ])('gives up an endpoint %s', async (_, reply) => {
    fixture.server.reply(reply);
    const hasty = await create({ baseURL: `${fixture.server.url}/v1`, timeoutSeconds: 0.3 });
    const error: unknown = await hasty.complete(chat('gpt-4o'), never()).catch((reason: unknown) => reason);
    expect(hasty.classify(error)).toMatchObject({ code: 'timeout', retryable: true });
    await fixture.server.requests[0]?.aborted;
    await hasty.close?.();
  });

  it('ends the request when it is told to', async () => {
    fixture.server.reply({ hang: true });
    const controller = new AbortController();
    const call = provider
      .complete(chat('gpt-4o'), controller.signal)
      .catch((reason: unknown) => provider.classify(reason));
    while (fixture.server.requests.length === 0) await new Promise(setImmediate);
    controller.abort();
    expect(await call).toMatchObject({ code: 'cancelled', retryable: false });
    await fixture.server.requests[0]?.aborted;
  });
});
