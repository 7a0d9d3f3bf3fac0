import { Fault, type CompletionRequest, type Provider } from '@agora/plugin-api';
import { describeProvider, pluginContext } from '@agora/testkit';
import plugin from './index.js';

const ask = (text: string, seed?: number, setting?: CompletionRequest['setting']): CompletionRequest => ({
  model: 'mix',
  prompt: { kind: 'text', text },
  sampling: seed === undefined ? {} : { seed },
  ...(setting ? { setting } : {}),
});

/** Says which provider it is and what it was asked. How mixtures work with real providers is specified in the plugin host. */
const echo = (name: string): Provider => ({
  async complete(request, signal) {
    signal.throwIfAborted();
    const said = JSON.stringify([name, request]);
    const [text = ''] = request.sampling.stop?.map((stop) => said.split(stop)[0]) ?? [said];
    return { completion: { text, finish: 'stop', usage: { inputTokens: 1, outputTokens: 2 } } };
  },
  limits: () => ({ concurrency: 2 }),
  classify: (error) => Fault.from(error),
});
const context = { provider: (name: string) => Promise.resolve(echo(name)) };

const strong = { name: 'strong', provider: 'a', model: 'large' };
const weak = { name: 'weak', provider: 'b', model: 'small' };

describeProvider(plugin, {
  ...context,
  options: {
    parts: [
      { ...strong, weight: 3, price: { input: 1, output: 2 } },
      { ...weak, limits: { concurrency: 4 }, sampling: { temperature: 0 } },
    ],
    rules: [{ prompt: '^Put ', domain: 'x', part: 'weak' }],
  },
  deterministic: true,
  requests: Array.from({ length: 20 }, (_, seed) => ask(`What is ${seed} plus 28?`, seed)),
  invalidOptions: [
    {},
    { parts: [] },
    { parts: [strong, strong] },
    { parts: [{ ...strong, weight: 0 }] },
    { parts: [strong], rules: [{ part: 'weak', domain: 'math' }] },
    { parts: [strong], rules: [{ part: 'strong' }] },
    { parts: [strong], rules: [{ part: 'strong', prompt: '(' }] },
  ],
});

const create = (options: Record<string, unknown>): Promise<Provider> =>
  Promise.resolve(plugin.create(plugin.options.parse(options), pluginContext(context)));

describe('which part answers', () => {
  const partsOf = async (options: Record<string, unknown>, requests: CompletionRequest[]): Promise<unknown[]> => {
    const provider = await create(options);
    return requests.map((request) => provider.route?.(request).part);
  };
  const draws = Array.from({ length: 2_000 }, (_, seed) => ask('What is 1 plus 2?', 7 * seed));

  it('follows the weights and the sampling seed alone', async () => {
    const options = { parts: [{ ...strong, weight: 3 }, weak, { ...strong, name: 'third', weight: 6 }] };
    const parts = await partsOf(options, draws);
    const share = (name: string): number => parts.filter((part) => part === name).length / parts.length;
    // Four standard errors at 2,000 draws.
    expect(Math.abs(share('strong') - 0.3)).toBeLessThan(0.042);
    expect(Math.abs(share('weak') - 0.1)).toBeLessThan(0.027);
    expect(Math.abs(share('third') - 0.6)).toBeLessThan(0.044);
    expect(await partsOf(options, draws)).toEqual(parts);
    const otherTexts = draws.map((request) => ask('another text', request.sampling.seed));
    expect(await partsOf(options, otherTexts)).toEqual(parts);
  });

  it('draws within a part that is a mixture itself, whatever drew that part', async () => {
    const inner = { ...strong, name: 'inner', provider: 'mixture', model: 'mix' };
    const outer = await partsOf({ parts: [weak, inner] }, draws);
    const within = await partsOf({ parts: [strong, { ...weak, name: 'other' }] }, draws);
    const reached = within.filter((_, index) => outer[index] === 'inner');
    // Four standard errors at 1,000 draws.
    expect(Math.abs(reached.filter((part) => part === 'strong').length / reached.length - 0.5)).toBeLessThan(0.065);
  });

  it('follows the prompt where there is no sampling seed', async () => {
    const requests = Array.from({ length: 200 }, (_, index) => ask(`What is ${index} plus 2?`));
    const parts = await partsOf({ parts: [strong, weak] }, requests);
    expect(new Set(parts)).toEqual(new Set(['strong', 'weak']));
    expect(await partsOf({ parts: [strong, weak] }, requests)).toEqual(parts);
  });

  it('follows the first rule that holds', async () => {
    const options = {
      parts: [
        { ...strong, weight: 1000 },
        { ...weak, weight: 0.001 },
        { ...strong, name: 'coder', weight: 0.001 },
      ],
      rules: [
        { domain: 'code', method: 'response-generation', part: 'coder' },
        { prompt: '(?<!\\p{L})pens?(?!\\p{L})', part: 'weak' },
        { domain: 'code', part: 'strong' },
      ],
    };
    const code = (method: string): CompletionRequest['setting'] => ({ domain: 'code', method });
    const requests = [
      ask('A pen', 1, code('response-generation')),
      ask('A pen', 1, code('instance-generation')),
      ask('Pensive', 1),
    ];
    expect(await partsOf(options, requests)).toEqual(['coder', 'weak', 'strong']);
  });
});

describe('what a mixture says of itself', () => {
  const never = new AbortController().signal;

  it('is the part that answered, with its model and sampling', async () => {
    const provider = await create({ parts: [{ ...strong, sampling: { temperature: 0 } }] });
    const request = { ...ask('Hello', 3), sampling: { seed: 3, temperature: 1, maxTokens: 5 } };
    const { completion } = await provider.complete(request, never);
    expect(completion).toMatchObject({ part: 'strong', modelVersion: 'large' });
    const asked = { ...request, model: 'large', sampling: { seed: 3, temperature: 0, maxTokens: 5 } };
    expect(JSON.parse(completion.text)).toEqual(['a', asked]);
  });

  it('is the calls of all parts at once, and the mean price or with rules the dearest', async () => {
    const cheap = { ...weak, weight: 3, price: { input: 1, output: 10 }, limits: { concurrency: 7 } };
    const dear = { ...strong, price: { input: 5, output: 2 } };
    const mixed = await create({ parts: [cheap, dear] });
    expect(mixed.limits?.('mix')).toEqual({ concurrency: 9 });
    expect(mixed.price?.('mix')).toEqual({ input: 2, output: 8 });
    const ruled = await create({ parts: [cheap, dear], rules: [{ domain: 'code', part: 'weak' }] });
    expect(ruled.price?.('mix')).toEqual({ input: 5, output: 10 });
    expect((await create({ parts: [cheap, strong] })).price?.('mix')).toBeUndefined();
    expect(mixed.batch).toBeUndefined();
  });
});
