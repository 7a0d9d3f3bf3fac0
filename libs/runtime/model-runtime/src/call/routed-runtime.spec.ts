import type { PluginUse } from '@agora/run-schemas';
import type { Completion, CompletionRequest, ProviderPart } from '@agora/plugin-api';
import { pluginContext, useChatEndpoint } from '@agora/testkit';
import { PluginHost } from '@agora/plugin-host';
import { ProviderRuntimes } from './provider-runtimes.js';

const never = (): AbortSignal => new AbortController().signal;
const hostWith = (env: Record<string, string> = {}): PluginHost =>
  new PluginHost({ baseDir: __dirname, env, rng: pluginContext().rng });
const ask = (text: string, seed?: number): CompletionRequest => ({
  model: 'mix',
  prompt: { kind: 'text', text },
  sampling: seed === undefined ? {} : { seed },
});

const expert = { name: 'strong', provider: 'calibration', model: 'expert' };

describe('keys and the simulated notice', () => {
  const use = (options: Record<string, unknown>): Promise<PluginUse> => hostWith().use('provider', 'mixture', options);
  const remote = (more: object = {}): ProviderPart & { model: string } => ({
    name: 'remote',
    provider: 'openai-compatible',
    model: 'm',
    options: { baseURL: 'http://localhost:1/v1', ...more },
  });

  it('change with what can change an output, of the parts as well', async () => {
    const plain = await use({ parts: [remote(), expert] });
    expect(plain.identity).toMatchObject({
      own: { parts: [{ name: 'remote', weight: 1 }, { name: 'strong' }], rules: [] },
      parts: [{ plugin: 'openai-compatible' }, { plugin: 'calibration', version: '1' }],
    });
    const priced = { ...remote({ apiKeyEnv: 'A_KEY', timeoutSeconds: 5 }), price: { input: 1, output: 1 } };
    expect(await use({ parts: [{ ...priced, limits: { concurrency: 2 } }, expert] })).toEqual(plain);
    for (const other of [
      [remote({ extraBody: { x: 1 } }), expert],
      [remote(), { ...expert, weight: 2 }],
      [remote(), { ...expert, sampling: { temperature: 0 } }],
    ]) {
      expect(await use({ parts: other })).not.toEqual(plain);
    }
  });

  it('say that a part is simulated', async () => {
    const host = hostWith();
    expect(await host.simulated('mixture', { parts: [remote(), expert] })).toBe(true);
    expect(await host.simulated('mixture', { parts: [remote()] })).toBe(false);
    expect(await host.simulated('calibration', {})).toBe(true);
  });

  it('name the part whose options are wrong', async () => {
    await expect(use({ parts: [expert, remote({ baseURL: 'nowhere' })] })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/^Part "remote" of provider "mixture": .*baseURL/),
    });
  });
});

describe('a mixture at work', () => {
  const one = useChatEndpoint({ answer: () => 'one two three', apiKey: 'secret-one', modelVersion: 'one-2026' });
  const two = useChatEndpoint({ answer: () => 'four five', apiKey: 'secret-two' });
  const env = { KEY_ONE: 'secret-one', KEY_TWO: 'secret-two' };
  const options = (): Record<string, unknown> => ({
    parts: [
      {
        name: 'one',
        provider: 'openai-compatible',
        model: 'm1',
        options: { baseURL: one.endpoint.baseURL, apiKeyEnv: 'KEY_ONE' },
        price: { input: 10, output: 1_000_000 },
        sampling: { maxTokens: 2 },
      },
      {
        name: 'two',
        provider: 'openai-compatible',
        model: 'm2',
        options: { baseURL: two.endpoint.baseURL, apiKeyEnv: 'KEY_TWO' },
        price: { input: 0, output: 2_000_000 },
      },
    ],
    rules: [
      { prompt: '^1', part: 'one' },
      { prompt: '^2', part: 'two' },
    ],
  });
  const whole = { provider: 'mixture', model: 'mix' };

  it('asks each part with its own key, model and sampling, and charges its price', async () => {
    const runtimes = new ProviderRuntimes();
    const runtime = await runtimes.get(hostWith(env), { ...whole, options: options() });
    const first = await runtime.complete(ask('1', 5), never());
    const second = await runtime.complete(ask('2', 5), never());
    expect(first.completion).toMatchObject<Partial<Completion>>({
      text: 'one two',
      finish: 'length',
      part: 'one',
      modelVersion: 'one-2026',
    });
    expect(first.usd).toBeCloseTo(2.00001, 8);
    expect(second).toMatchObject({ usd: 4, completion: { part: 'two', text: 'four five', modelVersion: 'm2' } });
    expect(runtime.stats).toMatchObject({ calls: 2, outputTokens: 4, failedCalls: 0 });
    expect(runtime.price).toEqual({ input: 10, output: 2_000_000 });
    const bodies = [one, two].flatMap(({ endpoint }) => endpoint.server.requests.map((request) => request.json()));
    expect(bodies).toMatchObject([{ model: 'm1', max_tokens: 2, seed: 5 }, { model: 'm2' }]);
    expect(JSON.stringify(bodies)).not.toMatch(/setting|secret/);
    await runtimes.close();
  });

  it('lets one part cool down while the other works on, and names the part that failed', async () => {
    const runtimes = new ProviderRuntimes({ maxTries: 2, maxCooldownMs: 1_000 });
    const runtime = await runtimes.get(hostWith(env), { ...whole, options: options() });
    one.endpoint.server.reply({
      status: 429,
      headers: { 'retry-after': '3600' },
      body: { error: { message: 'slow' } },
    });
    const refused = expect(runtime.complete(ask('1'), never())).rejects.toMatchObject({
      code: 'rate-limited',
      message: expect.stringMatching(/^Part "one": .*slow/),
    });
    expect((await runtime.complete(ask('2'), never())).completion.text).toBe('four five');
    await refused;
    await runtimes.close();
  });

  it('keeps the permit of an answer at its part until the answer is persisted', async () => {
    const runtimes = new ProviderRuntimes();
    const runtime = await runtimes.get(hostWith(env), { ...whole, options: options(), limits: { concurrency: 1 } });
    let journalled: () => void = () => undefined;
    const persisted = new Promise<void>((resolve) => (journalled = resolve));
    await runtime.complete(ask('1'), never(), { persisted });
    const next = runtime.complete(ask('1'), never());
    // Long enough for a call to arrive, had it gone.
    await runtime.complete(ask('2'), never());
    expect(runtime.stats).toMatchObject({ waiting: 1 });
    expect(one.endpoint.server.requests).toHaveLength(1);
    journalled();
    expect((await next).completion.part).toBe('one');
    await runtimes.close();
  });

  it('has the limiter of a model that another generator asks as well', async () => {
    const runtimes = new ProviderRuntimes({ finishMs: 1 });
    const host = hostWith(env);
    const mixed = await runtimes.get(host, { ...whole, options: options(), limits: { concurrency: 1 } });
    const alone = await runtimes.get(host, {
      provider: 'openai-compatible',
      options: { baseURL: two.endpoint.baseURL, apiKeyEnv: 'KEY_TWO' },
      model: 'm2',
      limits: { concurrency: 1 },
    });
    two.endpoint.server.reply({ hang: true });
    const controller = new AbortController();
    const hanging = alone.complete({ ...ask('2'), model: 'm2' }, controller.signal).catch(() => 'cancelled');
    const waiting = mixed.complete(ask('2'), never());
    expect((await mixed.complete(ask('1'), never())).completion.part).toBe('one');
    expect(mixed.stats).toMatchObject({ waiting: 1 });
    expect(two.endpoint.server.requests).toHaveLength(1);
    controller.abort();
    expect(await hanging).toBe('cancelled');
    expect((await waiting).completion.part).toBe('two');
    await runtimes.close();
  });

  it('cannot be made without the key of every part, and has no batch interface', async () => {
    await expect(hostWith({ KEY_ONE: 'secret-one' }).create('provider', 'mixture', options())).rejects.toMatchObject({
      code: 'missing-credential',
      message: expect.stringMatching(/^Part "two": .*KEY_TWO/),
    });
    const provider = await hostWith(env).create('provider', 'mixture', options());
    expect(provider.batch).toBeUndefined();
    await provider.close?.();
  });
});
