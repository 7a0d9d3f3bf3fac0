import { Fault, type Completion, type Provider } from '@agora/plugin-api';
import { useFixtureServer } from '@agora/testkit';
import { ask, Gate, never, numbers, quick, until } from '../../test/runtime-support.js';
import { HttpProvider } from '../../test/http-provider.js';
import { Redactor } from '@agora/plugin-host';
import type { Call } from './call-hooks.js';
import { ProviderRuntime } from './provider-runtime.js';
import type { ProviderRuntimeOptions } from './runtime-options.js';

const usage = { inputTokens: 1000, outputTokens: 100 };
const price = { input: 3, output: 15 };

describe('ProviderRuntime', () => {
  const fixture = useFixtureServer();
  const answer = (text: string): Completion => ({ text, finish: 'stop', usage });
  beforeEach(() => fixture.server.respond(({ body }) => ({ body: answer(`re: ${body}`) })));
  const open = (options: Partial<ProviderRuntimeOptions> = {}, own = {}): ProviderRuntime =>
    new ProviderRuntime(new HttpProvider(fixture.server.url, own), { model: 'm', ...quick, ...options });

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

  describe('trying again', () => {
    it('tries again what is retryable and counts every call', async () => {
      fixture.server.reply({ status: 500 }, { drop: true }, { status: 429 });
      const runtime = open({ price });
      const calls: Call[] = [];
      const result = await runtime.complete(ask('a'), never(), { meter: (call) => calls.push(call) });
      expect(result).toEqual({ completion: answer('re: a'), usd: 0.0045, calls: 4 });
      expect(fixture.server.requests).toHaveLength(4);
      expect(calls.map(({ fault, usd }) => [fault?.code, usd])).toEqual([
        ['overloaded', 0],
        ['unreachable', 0],
        ['rate-limited', 0],
        [undefined, 0.0045],
      ]);
      expect(runtime.stats).toMatchObject({ calls: 4, failedCalls: 3, uncountedCalls: 0, usd: 0.0045 });
    });

    it('does not try again what is not', async () => {
      fixture.server.reply({ status: 400, body: 'nonsense' });
      await expect(open().complete(ask('a'), never())).rejects.toMatchObject({
        code: 'invalid-input',
        message: 'nonsense',
      });
      expect(fixture.server.requests).toHaveLength(1);
    });

    it('gives up after its tries, with the last fault', async () => {
      fixture.server.respond(() => ({ status: 503, body: 'full' }));
      const runtime = open({ maxTries: 3 });
      await expect(runtime.complete(ask('a'), never())).rejects.toMatchObject({ code: 'overloaded', message: 'full' });
      expect(fixture.server.requests).toHaveLength(3);
      expect(runtime.stats).toMatchObject({ calls: 3, failedCalls: 3, inFlight: 0 });
    });

    it('leaves its permit to others while it waits to try again', async () => {
      fixture.server.reply({ status: 500 });
      const runtime = open({ limits: { concurrency: 1 }, backoff: { baseMs: 1e8, capMs: 1e8 }, random: () => 1 });
      const controller = new AbortController();
      const first = runtime.complete(ask('first'), controller.signal).catch((fault: Fault) => fault.code);
      expect((await runtime.complete(ask('second'), never())).completion.text).toBe('re: second');
      controller.abort();
      expect(await first).toBe('cancelled');
    });

    it('spreads its pauses: from nothing to a bound that doubles up to the cap', async () => {
      fixture.server.respond(() => ({ status: 500 }));
      const timers = jest.spyOn(globalThis, 'setTimeout');
      await open({ maxTries: 6, backoff: { baseMs: 2, capMs: 10 }, random: () => 0.5 })
        .complete(ask('a'), never())
        .catch(() => undefined);
      const pauses = timers.mock.calls.map(([, ms]) => ms).filter((ms) => ms !== undefined && ms <= 10);
      timers.mockRestore();
      expect(pauses).toEqual([1, 2, 4, 5, 5]);
    });

    it('tells when a request backs off, so that others can be prepared, and when it goes on, or gives up', async () => {
      const runtime = open({ limits: { concurrency: 8 } });
      expect(runtime.activeLimit).toBeLessThan(runtime.parallelism);
      expect(runtime.activeLimit).toBeGreaterThan(8);
      fixture.server.respond((_, index) => (index < 2 ? { status: 500 } : { body: answer('late') }));
      const told: boolean[] = [];
      const backingOff = (begins: boolean): void => void told.push(begins);
      await runtime.complete(ask('a'), never(), { backingOff });
      expect(told).toEqual([true, false, true, false]);

      fixture.server.reply({ status: 500 });
      const controller = new AbortController();
      const slow = open({ backoff: { baseMs: 60_000, capMs: 60_000 }, random: () => 0.99 });
      const call = slow.complete(ask('a'), controller.signal, {
        backingOff: (begins) => {
          told.push(begins);
          if (begins) controller.abort();
        },
      });
      await expect(call).rejects.toMatchObject({ code: 'cancelled' });
      expect(told.slice(4)).toEqual([true, false]);
    });

    it('holds back every call to the model during a cooldown that the provider asks for', async () => {
      const arrivals: number[] = [];
      let restUntil = 0;
      fixture.server.respond(({ body }, index) => {
        arrivals.push(performance.now());
        if (index > 0) return { body: answer(body) };
        restUntil = performance.now() + 300;
        return { status: 429, headers: { 'retry-after': '0.3' } };
      });
      const runtime = open({ limits: { concurrency: 1 } });
      const results = await Promise.all(numbers(8).map((n) => runtime.complete(ask(n), never())));
      expect(results.map(({ calls }) => calls)).toEqual([2, 1, 1, 1, 1, 1, 1, 1]);
      expect(arrivals).toHaveLength(9);
      // A law, not a speed: nothing may arrive before the cooldown is over, however slow the machine.
      expect(arrivals.slice(1).filter((at) => at < restUntil)).toEqual([]);
    });

    it('lets each request wait for itself, and others go, once it is clear that refusals are random', async () => {
      const atOnce = 16;
      const cooldowns = new Map<string, { since: number; until: number }>();
      let tooEarly = 0;
      let meanwhile = 0;
      fixture.server.respond(({ body }, index) => {
        const now = performance.now();
        if (now < (cooldowns.get(body)?.until ?? 0)) tooEarly += 1;
        // Those of the next few that come were under way when it was refused.
        else if ([...cooldowns.values()].some(({ since, until }) => index >= since + atOnce && now < until))
          meanwhile += 1;
        if (index % 5 !== 4) return { body: answer(body) };
        cooldowns.set(body, { since: index, until: performance.now() + 500 });
        return { status: 429, headers: { 'retry-after': '0.5' } };
      });
      const runtime = open({ limits: { concurrency: atOnce }, maxTries: 20 });
      const results = await Promise.all(numbers(150).map((n) => runtime.complete(ask(n), never())));
      expect(results).toHaveLength(150);
      expect(tooEarly).toBe(0);
      expect(meanwhile).toBeGreaterThan(0);
    });

    it('does not wait for a cooldown that is too long, and says so', async () => {
      fixture.server.reply({ status: 429, headers: { 'retry-after': '86400' }, body: 'tomorrow' });
      await expect(open().complete(ask('a'), never())).rejects.toMatchObject({
        code: 'rate-limited',
        retryable: false,
        message: 'tomorrow (model "m" asks for a cooldown of 86400 seconds)',
      });
    });
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
      while (fixture.server.requests.length < 20 || gate.waiting.length > 0) {
        gate.letOneGo();
        await new Promise(setImmediate);
      }
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

  describe('cancelling', () => {
    it('gives a call under way a moment to come in, and begins no other', async () => {
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      fixture.server.respond(async ({ body }) => {
        await held;
        return { body: answer(`re: ${body}`) };
      });
      const runtime = open({ limits: { concurrency: 1 } });
      const controller = new AbortController();
      const calls: Call[] = [];
      const first = runtime.complete(ask('a'), controller.signal, { meter: (each) => calls.push(each) });
      const second = runtime.complete(ask('b'), controller.signal).catch((fault: Fault) => fault.code);
      await until(() => fixture.server.requests.length === 1);
      controller.abort();
      expect(await second).toBe('cancelled');
      release();
      expect((await first).completion.text).toBe('re: a');
      expect(calls).toHaveLength(1);
      expect(fixture.server.requests).toHaveLength(1);
    });

    it('does not try again what failed after the end was asked for', async () => {
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      fixture.server.respond(async () => {
        await held;
        return { status: 500 };
      });
      const controller = new AbortController();
      const call = open().complete(ask('a'), controller.signal);
      await until(() => fixture.server.requests.length === 1);
      controller.abort();
      release();
      await expect(call).rejects.toMatchObject({ code: 'cancelled' });
      expect(fixture.server.requests).toHaveLength(1);
    });

    it('ends a call in flight that does not come in, on the wire too, and frees its permit', async () => {
      fixture.server.reply({ hang: true });
      const runtime = open({ limits: { concurrency: 1 }, price, finishMs: 20 });
      const controller = new AbortController();
      const calls: Call[] = [];
      const call = runtime.complete(ask('a'), controller.signal, { meter: (each) => calls.push(each) });
      await until(() => fixture.server.requests.length === 1);
      controller.abort();
      await expect(call).rejects.toMatchObject({ code: 'cancelled', retryable: false });
      await fixture.server.requests[0]?.aborted;
      // It may have been charged: the cost is unknown, not zero.
      expect(calls).toEqual([
        { fault: expect.objectContaining({ code: 'cancelled' }), estimatedUsd: expect.closeTo(0.007683) },
      ]);
      expect(runtime.stats).toMatchObject({ calls: 1, uncountedCalls: 1, inFlight: 0 });
      expect((await runtime.complete(ask('b'), never())).completion.text).toBe('re: b');
    });

    it('makes no call for a signal that has aborted', async () => {
      const runtime = open();
      await expect(runtime.complete(ask('a'), AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
      expect(fixture.server.requests).toHaveLength(0);
      expect(runtime.stats.calls).toBe(0);
    });

    it('gives up a call that takes too long even when the provider ignores its signal', async () => {
      const deaf: Provider = { complete: () => new Promise(() => undefined), classify: (error) => Fault.from(error) };
      const runtime = new ProviderRuntime(deaf, { model: 'm', timeoutMs: 20, maxTries: 2, ...quick });
      await expect(runtime.complete(ask('a'), never())).rejects.toMatchObject({
        code: 'timeout',
        retryable: true,
        message: 'Model "m" did not answer within 0.02 seconds.',
      });
      expect(runtime.stats).toMatchObject({ calls: 2, inFlight: 0 });
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
