import type { Reply } from '@agora/testkit';
import { KEY, chat, never, text, useProvider } from '../test/anthropic.js';

describe('how it calls', () => {
  const { fixture, open, sent } = useProvider();
  const before = { ...process.env };
  afterEach(() => (process.env = { ...before }));

  it.each(['', '/', '/v1', '/v1/'])('takes an address that ends in %j', async (ending) => {
    await sent(text, { baseURL: `${fixture.server.url}${ending}` });
    expect(fixture.server.requests[0]?.path).toBe('/v1/messages');
  });

  it('reads no settings of another program from the environment', async () => {
    Object.assign(process.env, {
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
      ANTHROPIC_AUTH_TOKEN: 'token-of-another-program',
      ANTHROPIC_API_KEY: 'sk-of-another-program',
      ANTHROPIC_PROFILE: 'no-such-profile',
      ANTHROPIC_CUSTOM_HEADERS: 'x-of-another-program: 1\nAuthorization: Bearer of-another-program',
    });
    await sent(text);
    const { headers } = fixture.server.requests[0] ?? {};
    expect(JSON.stringify(headers)).not.toContain('of-another-program');
    expect(headers?.['authorization']).toBe(`Bearer ${KEY}`);
  });

  it.each<[string, Reply]>([
    ['never answers', { hang: true }],
    ['drips', { body: { x: 'x'.repeat(5000) }, drip: { bytes: 1, everyMs: 50 } }],
  ])('gives up an endpoint that %s', async (_, reply) => {
    fixture.server.reply(reply);
    const provider = await open({ timeoutSeconds: 0.3 });
    const error: unknown = await provider.complete(chat, never()).catch((reason: unknown) => reason);
    expect(provider.classify(error)).toMatchObject({ code: 'timeout', retryable: true });
    await fixture.server.requests[0]?.aborted;
  });

  it('names an address that cannot be connected to, whatever the reason', async () => {
    // A port that fetch itself refuses.
    const provider = await open({ baseURL: 'http://127.0.0.1:9' });
    const error: unknown = await provider.complete(chat, never()).catch((reason: unknown) => reason);
    expect(provider.classify(error)).toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/^http:\/\/127\.0\.0\.1:9 cannot be reached: \S/),
    });
  });

  it('ends the request when it is told to', async () => {
    fixture.server.reply({ hang: true });
    const provider = await open();
    const controller = new AbortController();
    const call = provider.complete(chat, controller.signal).catch((reason: unknown) => provider.classify(reason));
    while (fixture.server.requests.length === 0) await new Promise(setImmediate);
    controller.abort();
    expect(await call).toMatchObject({ code: 'cancelled', retryable: false });
    await fixture.server.requests[0]?.aborted;
  });

  it('says nothing on the console, also not of a model that will be retired', async () => {
    const spies = (['log', 'warn', 'error', 'info'] as const).map((name) => jest.spyOn(console, name));
    await sent({ ...text, model: 'claude-opus-4-1' }, { thinking: { budgetTokens: 1024 } });
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    jest.restoreAllMocks();
  });
});
