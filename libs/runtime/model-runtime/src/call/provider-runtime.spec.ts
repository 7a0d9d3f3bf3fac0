import { until } from '@agora/service-testkit';
import { Fault, type Provider } from '@agora/plugin-api';
import { Redactor } from '@agora/plugin-host';
import { answer, price, useAnsweringModel } from '../../test/answering.js';
import { ask, Gate, never, numbers } from '../../test/runtime-support.js';
import type { Call } from './call-hooks.js';
import { ProviderRuntime } from './provider-runtime.js';

const { fixture, open } = useAnsweringModel();

describe('ProviderRuntime', () => {
  it('answers, counts and prices', async () => {
    const runtime = open({ price });
    expect(await runtime.complete(ask('a'), never())).toEqual({ completion: answer('re: a'), usd: 0.0045, calls: 1 });
    await runtime.complete(ask('b'), never());
    expect(runtime.stats).toEqual({
      calls: 2,
      failedCalls: 0,
      inputTokens: 2000,
      outputTokens: 200,
      uncountedCalls: 0,
      usd: 0.009,
      inFlight: 0,
      waiting: 0,
    });
  });

  it.each([
    ['the config over the provider', { price }, { price: { input: 99, output: 99 } }, 0.0045],
    ['the provider', {}, { price }, 0.0045],
    ['nobody', {}, {}, undefined],
  ])('takes the price from %s', async (_, options, own, usd) => {
    const runtime = open(options, own);
    expect((await runtime.complete(ask('a'), never())).usd).toBe(usd);
    expect(runtime.stats.usd).toBe(usd);
  });

  it('does not know the cost of a call without usage', async () => {
    fixture.server.reply({ body: { text: 'a', finish: 'stop' } });
    const runtime = open({ price });
    expect(await runtime.complete(ask('a'), never())).not.toHaveProperty('usd');
    expect(runtime.stats).toMatchObject({ calls: 1, uncountedCalls: 1, usd: 0 });
  });

  it('keeps to what an answer says is left at the endpoint, which is no part of the completion', async () => {
    const rateLimits = { requests: { limit: 10, remaining: 0, resetMs: 3_600_000 } };
    const provider: Provider = {
      complete: () => Promise.resolve({ completion: { text: 'a', finish: 'stop' }, rateLimits }),
      classify: (error) => Fault.from(error),
    };
    const runtime = new ProviderRuntime(provider, { model: 'm' });
    expect((await runtime.complete(ask('a'), never())).completion).toEqual({ text: 'a', finish: 'stop' });
    const controller = new AbortController();
    const second = runtime.complete(ask('b'), controller.signal).catch((fault: Fault) => fault.code);
    await until(() => runtime.stats.waiting === 1);
    controller.abort();
    expect(await second).toBe('cancelled');
  });

  it.each([
    ['overloaded', undefined, 0],
    ['overloaded', true, undefined],
    ['timeout', undefined, undefined],
    ['timeout', false, 0],
  ] as const)('counts a call that ended as %s with charged %s', async (code, charged, usd) => {
    const provider: Provider = {
      complete: () => Promise.reject(new Fault(code, 'failed', { charged })),
      classify: (error) => Fault.from(error),
    };
    const runtime = new ProviderRuntime(provider, { model: 'm', price, redactor: new Redactor() });
    const calls: Call[] = [];
    await runtime.complete(ask('a'), never(), { meter: (call) => calls.push(call) }).catch(() => undefined);
    expect(calls.map((call) => call.usd)).toEqual([usd]);
    expect(runtime.stats.uncountedCalls).toBe(usd === 0 ? 0 : 1);
  });

  it('names what is wrong with a provider that returns something else than a result', async () => {
    const complete = (): Promise<unknown> => Promise.resolve({ text: 'a', finish: 'stop' });
    const bare = { complete, classify: (error: unknown) => Fault.from(error) } as unknown as Provider;
    await expect(new ProviderRuntime(bare, { model: 'm' }).complete(ask('a'), never())).rejects.toMatchObject({
      code: 'internal',
      fix: expect.stringContaining('{ completion, rateLimits? }') as string,
    });
  });

  describe('limits', () => {
    it.each([
      ['the config', { limits: { concurrency: 3 } }, { limits: { concurrency: 9 } }, 3],
      ['the provider', {}, { limits: { concurrency: 5 } }, 5],
    ])('has as many calls in flight as %s allows, and first come first served', async (_, options, own, most) => {
      const gate = new Gate();
      fixture.server.respond(async ({ body }) => {
        await gate.pass();
        return { body: answer(body) };
      });
      const runtime = open(options, own);
      const order: string[] = [];
      const all = numbers(20).map(async (n) => order.push((await runtime.complete(ask(n), never())).completion.text));
      await until(() => gate.waiting.length === most);
      expect(runtime.stats).toMatchObject({ inFlight: most, waiting: 20 - most });
      // One by one: requests that go at once may arrive in any order.
      for (let sent = most; sent < 20; sent += 1) {
        gate.letOneGo();
        await until(() => fixture.server.requests.length > sent);
      }
      gate.openUp();
      await Promise.all(all);
      expect(gate.most).toBe(most);
      expect(fixture.server.requests.map(({ body }) => Number(body)).slice(most)).toEqual(numbers(20).slice(most));
      expect(order).toHaveLength(20);
    });

    it('keeps requests per minute: after the first, one waits', async () => {
      const runtime = open({ limits: { requestsPerMinute: 1 } });
      await runtime.complete(ask(1), never());
      const controller = new AbortController();
      const second = runtime.complete(ask(2), controller.signal).catch((fault: Fault) => fault.code);
      expect(runtime.stats).toMatchObject({ inFlight: 0, waiting: 1 });
      controller.abort();
      expect(await second).toBe('cancelled');
      expect(fixture.server.requests).toHaveLength(1);
      expect(runtime.stats).toMatchObject({ calls: 1, waiting: 0 });
    });

    it('keeps tokens per minute by what calls really took', async () => {
      fixture.server.respond(() => ({
        body: { text: 'a', finish: 'stop', usage: { inputTokens: 10, outputTokens: 90_000 } },
      }));
      const runtime = open({ limits: { tokensPerMinute: 60_000 } });
      // The estimate lets it go; what it took makes the next one wait for more than a minute.
      await runtime.complete(ask(1), never());
      const controller = new AbortController();
      const second = runtime.complete(ask(2), controller.signal).catch((fault: Fault) => fault.code);
      expect(runtime.stats.waiting).toBe(1);
      controller.abort();
      expect(await second).toBe('cancelled');
    });

    it('lets many calls through that fit', async () => {
      const runtime = open({ limits: { concurrency: 50, requestsPerMinute: 1e6, tokensPerMinute: 1e9 } });
      const results = await Promise.all(numbers(500).map((n) => runtime.complete(ask(n), never())));
      expect(results.map(({ completion }) => completion.text)).toEqual(numbers(500).map((n) => `re: ${n}`));
      expect(runtime.stats).toMatchObject({ calls: 500, inFlight: 0, waiting: 0 });
    });
  });

  it('takes secrets out of faults, also for the meter', async () => {
    const redactor = new Redactor();
    redactor.add('s3cret-value');
    fixture.server.reply({ status: 400, body: 'wrong key s3cret-value' });
    const calls: Call[] = [];
    const failing = open({ redactor }).complete(ask('a'), never(), { meter: (call) => calls.push(call) });
    const fault = (await failing.catch((reason: unknown) => reason)) as Fault;
    expect([fault.message, fault.cause]).toEqual(['wrong key [secret]', undefined]);
    expect(calls[0]?.fault?.message).toBe('wrong key [secret]');
  });

  it('treats a provider that throws at once like one that rejects', async () => {
    const rash: Provider = {
      complete: () => {
        throw new Error('rash');
      },
      classify: (error) => Fault.from(error),
    };
    await expect(new ProviderRuntime(rash, { model: 'm' }).complete(ask('a'), never())).rejects.toMatchObject({
      message: 'rash',
    });
  });
});
