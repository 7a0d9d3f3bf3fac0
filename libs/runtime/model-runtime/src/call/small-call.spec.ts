import { tryRequestSchema, type TryReply } from '@agora/contracts';
import { pluginContext, useChatEndpoint } from '@agora/testkit';
import { PluginHost } from '@agora/plugin-host';
import { smallCall } from './small-call.js';

const chat = useChatEndpoint({ answer: () => 'ready', apiKey: 'the-right-key' });
const other = useChatEndpoint({ answer: () => 'ready' });
const price = { input: 1, output: 1_000_000 };

const host = (key = 'the-right-key'): PluginHost =>
  new PluginHost({ baseDir: __dirname, env: { KEY: key }, rng: pluginContext().rng });
const ask = (endpoint: object, by = host(), settings: { domain: string; method: string }[] = []): Promise<TryReply> =>
  smallCall(by, tryRequestSchema.parse({ baseDir: __dirname, endpoint, settings }));
const remote = (more: object = {}): object => ({
  provider: 'openai-compatible',
  model: 'm',
  options: { baseURL: chat.endpoint.baseURL, apiKeyEnv: 'KEY' },
  price,
  ...more,
});

describe('a small call', () => {
  it('asks for one word with the sampling of the run, and says what it cost', async () => {
    const { requests } = chat.endpoint.server;
    const before = requests.length;
    const reply = await ask(remote({ sampling: { temperature: 0.3, maxTokens: 4096 } }));
    expect(reply).toEqual({ calls: 1, usd: expect.closeTo(1, 1) as number, findings: [] });
    expect(requests.slice(before).map((request) => request.json())).toMatchObject([
      { model: 'm', temperature: 0.3, max_tokens: 64 },
    ]);
  });

  it.each([
    ['a dead key', () => ask(remote(), host('a-dead-key')), 'rejected-credential', 1],
    ['a key that is not set', () => ask(remote(), host('')), 'missing-credential', 0],
    [
      'an address where nobody listens',
      () => ask(remote({ options: { baseURL: 'http://127.0.0.1:9/v1' } })),
      'unreachable',
      2,
    ],
  ])('tells of %s with at most two calls', async (_, work, code, calls) => {
    const reply = await work();
    expect(reply).toMatchObject({ findings: [{ code, fatal: true }], usd: 0 });
    expect(reply.calls).toBe(calls);
    expect(JSON.stringify(reply)).not.toContain('a-dead-key');
  });

  it('tells of an unknown model and of a web page', async () => {
    const { server } = chat.endpoint;
    server.reply({ status: 404, body: JSON.stringify({ error: { message: 'The model `m` does not exist' } }) });
    expect(await ask(remote())).toMatchObject({ calls: 1, findings: [{ code: 'not-found', fatal: true }] });
    const page = { status: 200, body: '<html>Welcome</html>' };
    server.reply(page);
    server.reply(page);
    const reply = await ask(remote());
    expect(reply.findings).toMatchObject([{ code: 'bad-response', fatal: true }]);
    expect(reply.calls).toBeLessThanOrEqual(2);
  });

  it('lets what passes pass', async () => {
    const busy = { status: 503, body: 'overloaded' };
    chat.endpoint.server.reply(busy);
    chat.endpoint.server.reply(busy);
    expect(await ask(remote())).toMatchObject({ calls: 2, findings: [{ code: 'overloaded', fatal: false }] });
  });

  it('is made to each part of a mixture, those included that a setting chooses', async () => {
    const part = (name: string, baseURL: string): object => ({
      name,
      provider: 'openai-compatible',
      model: name,
      options: { baseURL, ...(baseURL === chat.endpoint.baseURL ? { apiKeyEnv: 'KEY' } : {}) },
    });
    const options = {
      parts: [
        part('one', chat.endpoint.baseURL),
        part('rare', 'http://127.0.0.1:9/v1'),
        part('two', other.endpoint.baseURL),
      ],
      rules: [
        { part: 'rare', domain: 'math' },
        { part: 'one', domain: 'code', method: 'a' },
        { part: 'two', domain: 'code' },
      ],
    };
    const settings = ['math', 'code'].flatMap((domain) => ['a', 'b'].map((method) => ({ domain, method })));
    const reply = await ask({ provider: 'mixture', model: 'mix', options }, host(), settings);
    expect(reply.calls).toBe(4); // Two tries of the part that is away.
    expect(reply.findings).toMatchObject([
      { code: 'unreachable', message: expect.stringContaining('Part "rare"') as string },
    ]);
  });
});
