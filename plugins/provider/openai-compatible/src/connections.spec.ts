import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { Fault, type CompletionRequest, type Provider } from '@agora/plugin-api';
import { pluginContext, useFixtureServer, type Reply } from '@agora/testkit';
import plugin from './index.js';

const request: CompletionRequest = { model: 'm', prompt: { kind: 'text', text: 'a' }, sampling: {} };
const never = (): AbortSignal => new AbortController().signal;

describe('connections', () => {
  let server: Server;
  let provider: Provider;
  let connections = 0;

  beforeEach(async () => {
    connections = 0;
    server = createServer((asked, answer) => {
      asked.resume();
      asked.on('end', () => answer.end('{"choices":[{"text":"b"}]}'));
    });
    server.on('connection', () => (connections += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    provider = await plugin.create(plugin.options.parse({ baseURL: `http://127.0.0.1:${port}/v1` }), pluginContext());
  });

  afterEach(async () => {
    await provider.close?.();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('are used again, as many as there are calls at once', async () => {
    for (let round = 0; round < 3; round += 1) {
      await Promise.all([1, 2].map(() => provider.complete(request, never())));
      // A connection is free again a turn of the event loop after its answer.
      await new Promise(setImmediate);
    }
    expect(connections).toBe(2);
  });

  it('that the endpoint has closed are replaced', async () => {
    const closed = new Promise((resolve) => server.once('connection', (socket) => socket.once('close', resolve)));
    await provider.complete(request, never());
    server.closeIdleConnections();
    await closed;
    // Who asks before the end of a connection is heard of has a failure that passes.
    const asked = await provider.complete(request, never()).catch((error: unknown) => provider.classify(error));
    if (Fault.is(asked)) expect(asked).toMatchObject({ code: 'unreachable', retryable: true });
    expect((await provider.complete(request, never())).completion).toMatchObject({ text: 'b' });
    expect(connections).toBe(2);
  });

  it('are open no longer than the provider', async () => {
    const gone = new Promise((resolve) => server.once('connection', (socket) => socket.once('close', resolve)));
    await provider.complete(request, never());
    await provider.close?.();
    await gone;
    await expect(provider.complete(request, never())).rejects.toMatchObject({ code: 'internal' });
    expect(connections).toBe(1);
  });

  it('are not opened for a call that is cancelled before', async () => {
    const call = provider.complete(request, AbortSignal.abort()).catch((error: unknown) => provider.classify(error));
    expect(await call).toMatchObject({ code: 'cancelled' });
    await new Promise(setImmediate);
    expect(connections).toBe(0);
  });
});

describe('a call', () => {
  const fixture = useFixtureServer();
  const opened: Provider[] = [];
  const open = async (options: Record<string, unknown>): Promise<Provider> => {
    const provider = await plugin.create(plugin.options.parse(options), pluginContext());
    opened.push(provider);
    return provider;
  };
  afterEach(async () => {
    for (const provider of opened.splice(0)) await provider.close?.();
  });

  it('names an endpoint that refuses connections', async () => {
    const port = await freePort();
    const lost = await open({ baseURL: `http://127.0.0.1:${port}/v1` });
    const error: unknown = await lost.complete(request, never()).catch((reason: unknown) => reason);
    expect(lost.classify(error)).toMatchObject({
      code: 'unreachable',
      retryable: true,
      message: expect.stringContaining(`http://127.0.0.1:${port}/v1 cannot be reached`),
      fix: expect.stringContaining('baseURL'),
    });
  });

  it.each<[string, Reply]>([
    ['that never answers', { hang: true }],
    ['whose answer drips', { body: 'x'.repeat(5000), drip: { bytes: 1, everyMs: 50 } }],
  ])('gives up an endpoint %s', async (_, reply) => {
    fixture.server.reply(reply);
    const hasty = await open({ baseURL: fixture.server.url, timeoutSeconds: 0.3 });
    const error: unknown = await hasty.complete(request, never()).catch((reason: unknown) => reason);
    expect(hasty.classify(error)).toMatchObject({
      code: 'timeout',
      retryable: true,
      fix: expect.stringContaining('timeoutSeconds'),
    });
    await fixture.server.requests[0]?.aborted;
  });

  it('ends the request when it is told to', async () => {
    fixture.server.reply({ hang: true });
    const provider = await open({ baseURL: fixture.server.url });
    const controller = new AbortController();
    const call = provider.complete(request, controller.signal).catch((reason: unknown) => provider.classify(reason));
    while (fixture.server.requests.length === 0) await new Promise(setImmediate);
    controller.abort();
    expect(await call).toMatchObject({ code: 'cancelled', retryable: false });
    await fixture.server.requests[0]?.aborted;
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createTcpServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

it('a body without an end ends as that call', async () => {
  const server = createServer((asked, answer) => {
    asked.resume();
    const piece = Buffer.alloc(1024 * 1024, ' ');
    const more = (): void => {
      while (!answer.destroyed && answer.write(piece));
      if (!answer.destroyed) answer.once('drain', more);
    };
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const provider = await plugin.create(
    plugin.options.parse({ baseURL: `http://127.0.0.1:${port}/v1` }),
    pluginContext(),
  );
  const before = process.memoryUsage().rss;
  const fault = await provider.complete(request, never()).catch((error: unknown) => provider.classify(error));
  expect(fault).toMatchObject({ code: 'bad-response', message: expect.stringContaining('64 MiB') });
  expect(process.memoryUsage().rss - before).toBeLessThan(512 * 1024 * 1024);
  await provider.close?.();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
