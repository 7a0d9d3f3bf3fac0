import type { Provider } from '@agora/plugin-api';
import { useChatEndpoint } from '@agora/testkit';
import { PluginHost } from '@agora/plugin-host';
import { ProviderRuntimes } from './provider-runtimes.js';

describe('ProviderRuntimes', () => {
  const fixture = useChatEndpoint({ answer: (prompt) => `re: ${prompt}` });
  const request = { model: 'm', prompt: { kind: 'text' as const, text: 'a' }, sampling: {} };
  const never = (): AbortSignal => new AbortController().signal;
  /** What hangs and is cancelled is not waited for. */
  const SOON = { finishMs: 1 };

  it('shares one limiter per model among jobs of different experiments', async () => {
    const runtimes = new ProviderRuntimes(SOON);
    const of = (baseDir: string, model: string): ReturnType<ProviderRuntimes['get']> =>
      runtimes.get(new PluginHost({ baseDir }), {
        provider: 'openai-compatible',
        options: { baseURL: fixture.endpoint.baseURL },
        model,
        limits: { concurrency: 1 },
      });
    const one = await of('/tmp', 'm');
    const two = await of('/', 'm');
    const other = await of('/', 'other');
    fixture.endpoint.server.reply({ hang: true });
    const controller = new AbortController();
    const hanging = one.complete(request, controller.signal).catch(() => undefined);
    const waiting = two.complete(request, never());
    expect(two.stats).toMatchObject({ inFlight: 1, waiting: 1 });
    expect((await other.complete({ ...request, model: 'other' }, never())).completion.text).toBe('re: a');
    controller.abort();
    await hanging;
    expect((await waiting).completion.text).toBe('re: a');
    // Totals are each runtime's own.
    expect([one.stats.calls, two.stats.calls, other.stats.calls]).toEqual([1, 1, 1]);
    await runtimes.close();
  });

  it('takes the limits of whoever came last', async () => {
    const runtimes = new ProviderRuntimes(SOON);
    const host = new PluginHost({ baseDir: '/' });
    const of = (concurrency: number): ReturnType<ProviderRuntimes['get']> =>
      runtimes.get(host, {
        provider: 'openai-compatible',
        options: { baseURL: fixture.endpoint.baseURL },
        model: 'm',
        limits: { concurrency },
      });
    const narrow = await of(1);
    fixture.endpoint.server.reply({ hang: true }, { hang: true });
    const controller = new AbortController();
    const calls = [1, 2].map(() => narrow.complete(request, controller.signal).catch(() => undefined));
    expect(narrow.stats).toMatchObject({ inFlight: 1, waiting: 1 });
    await of(2);
    expect(narrow.stats).toMatchObject({ inFlight: 2, waiting: 0 });
    controller.abort();
    await Promise.all(calls);
    await runtimes.close();
  });

  it('does not keep a provider that could not be created', async () => {
    const runtimes = new ProviderRuntimes();
    const env: NodeJS.ProcessEnv = {};
    const host = new PluginHost({ baseDir: '/', env });
    const model = {
      provider: 'openai-compatible',
      options: { baseURL: fixture.endpoint.baseURL, apiKeyEnv: 'LATE_KEY' },
      model: 'm',
    };
    await expect(runtimes.get(host, model)).rejects.toMatchObject({ code: 'missing-credential' });
    env['LATE_KEY'] = 'late-key-1';
    const runtime = await runtimes.get(host, model);
    await runtime.complete(request, never());
    expect(fixture.endpoint.server.requests.at(-1)?.headers).toMatchObject({ authorization: 'Bearer late-key-1' });
    await runtimes.close();
  });

  it('closes what it created', async () => {
    const runtimes = new ProviderRuntimes();
    const host = new PluginHost({ baseDir: '/' });
    let provider: Provider | undefined;
    const create = host.create.bind(host);
    jest.spyOn(host, 'create').mockImplementation(async (...given) => {
      const product = await create(...given);
      provider = product as Provider;
      return product;
    });
    const runtime = await runtimes.get(host, {
      provider: 'openai-compatible',
      options: { baseURL: fixture.endpoint.baseURL },
      model: 'm',
    });
    await runtime.complete(request, never());
    await runtimes.close();
    const error: unknown = await provider?.complete(request, never()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
  });
});
