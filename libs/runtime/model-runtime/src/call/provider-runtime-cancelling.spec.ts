import { until } from '@agora/service-testkit';
import { Fault, type Provider } from '@agora/plugin-api';
import { answer, price, useAnsweringModel } from '../../test/answering.js';
import { ask, never, quick } from '../../test/runtime-support.js';
import type { Call } from './call-hooks.js';
import { ProviderRuntime } from './provider-runtime.js';

const { fixture, open } = useAnsweringModel();

describe('ProviderRuntime cancelling', () => {
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
