import type { Fault } from '@agora/plugin-api';
import { answer, price, useAnsweringModel } from '../../test/answering.js';
import { ask, never, numbers } from '../../test/runtime-support.js';
import type { Call } from './call-hooks.js';

const { fixture, open } = useAnsweringModel();

describe('ProviderRuntime trying again', () => {
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
