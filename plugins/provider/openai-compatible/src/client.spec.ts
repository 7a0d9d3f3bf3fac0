import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Fault, type CompletionRequest, type Provider } from '@agora/contracts';
import { pluginContext } from '@agora/testkit';
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
    expect(await provider.complete(request, never())).toMatchObject({ text: 'b' });
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
