import { until } from '@agora/service-testkit';
import { Fault, type Completion, type CompletionRequest, type Provider } from '@agora/plugin-api';
import { ask, Gate, never, numbers, quick } from '../../test/runtime-support.js';
import { ProviderRuntime } from './provider-runtime.js';

describe('ProviderRuntime with a provider that answers batches', () => {
  class Batching implements Provider {
    readonly batches: string[][] = [];
    readonly gate = new Gate();
    failing = 0;

    complete(): Promise<never> {
      throw new Error('one at a time');
    }

    async completeBatch(requests: CompletionRequest[], signal: AbortSignal): Promise<Completion[]> {
      const texts = requests.map(({ prompt }) => (prompt.kind === 'text' ? prompt.text : ''));
      this.batches.push(texts);
      await this.gate.pass();
      signal.throwIfAborted();
      if (this.failing > 0) {
        this.failing -= 1;
        throw new Fault('worker-crashed', 'gone', { retryable: true });
      }
      return texts.map((text) => ({ text: `re: ${text}`, finish: 'stop' as const }));
    }

    classify(error: unknown): Fault {
      return Fault.from(error);
    }
  }

  it('gathers what is asked at once, and fills the next batch while one is under way', async () => {
    const provider = new Batching();
    const runtime = new ProviderRuntime(provider, { model: 'm', batchSize: 4 });
    const all = numbers(6).map((n) => runtime.complete(ask(n), never()));
    await until(() => provider.gate.waiting.length === 1);
    all.push(...[6, 7, 8].map((n) => runtime.complete(ask(n), never())));
    await new Promise(setImmediate);
    expect(provider.batches).toEqual([['0', '1', '2', '3']]);
    provider.gate.openUp();
    expect((await Promise.all(all)).map(({ completion }) => completion.text)).toEqual(
      numbers(9).map((n) => `re: ${n}`),
    );
    expect(provider.batches).toEqual([['0', '1', '2', '3'], ['4', '5', '6', '7'], ['8']]);
    expect(runtime.stats.calls).toBe(9);
  });

  it('tries a failed batch again and counts its calls', async () => {
    const provider = new Batching();
    provider.gate.openUp();
    provider.failing = 1;
    const runtime = new ProviderRuntime(provider, { model: 'm', ...quick });
    const results = await Promise.all([1, 2].map((n) => runtime.complete(ask(n), never())));
    expect(results.map(({ calls }) => calls)).toEqual([2, 2]);
    expect(runtime.stats).toMatchObject({ calls: 4, failedCalls: 2 });
  });

  it('lets one leave a batch without harm to the others', async () => {
    const provider = new Batching();
    const runtime = new ProviderRuntime(provider, { model: 'm' });
    const controller = new AbortController();
    const leaving = runtime.complete(ask('leaves'), controller.signal).catch((fault: Fault) => fault.code);
    const staying = runtime.complete(ask('stays'), never());
    await until(() => provider.gate.waiting.length === 1);
    controller.abort();
    expect(await leaving).toBe('cancelled');
    provider.gate.openUp();
    expect((await staying).completion.text).toBe('re: stays');
  });

  it('stops a batch that all have left', async () => {
    const provider = new Batching();
    const runtime = new ProviderRuntime(provider, { model: 'm' });
    const controller = new AbortController();
    const all = [1, 2].map((n) => runtime.complete(ask(n), controller.signal).catch((fault: Fault) => fault.code));
    await until(() => provider.gate.waiting.length === 1);
    controller.abort();
    expect(await Promise.all(all)).toEqual(['cancelled', 'cancelled']);
    expect(runtime.stats.inFlight).toBe(0);
  });

  it('does not take a short batch for an answer', async () => {
    const short: Provider = {
      complete: () => Promise.reject(new Error('one at a time')),
      completeBatch: () => Promise.resolve([{ text: 'a', finish: 'stop' }]),
      classify: (error) => Fault.from(error),
    };
    const runtime = new ProviderRuntime(short, { model: 'm', maxTries: 1 });
    const results = await Promise.allSettled([1, 2].map((n) => runtime.complete(ask(n), never())));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(results[1]).toMatchObject({ reason: { code: 'bad-response', retryable: true } });
  });
});
