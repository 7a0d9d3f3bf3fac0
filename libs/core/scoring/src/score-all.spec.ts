import { Fault, type Benchmark, type BenchmarkItem, type ItemScore } from '@agora/plugin-api';
import { scoreAll } from './score-all.js';
import { summarize } from './summarize.js';

const tools = { execute: () => Promise.reject(new Fault('missing-dependency', 'no sandbox here')) };
const { signal } = new AbortController();

function benchmark(score: (item: BenchmarkItem, output: string) => Promise<ItemScore>): Benchmark {
  return {
    id: 'spec',
    version: '1',
    sampling: {},
    items: () => Promise.resolve([]),
    prompt: ({ input }) => ({ kind: 'text', text: input }),
    stop: () => [],
    score,
  };
}

const answers = (...outputs: string[]): { item: BenchmarkItem; output: string }[] =>
  outputs.map((output, index) => ({ item: { id: `i${index}`, input: '' }, output }));

it('keeps the order, whoever is done first', async () => {
  const slowFirst = benchmark(async ({ id }, output) => {
    await new Promise((resolve) => setTimeout(resolve, id === 'i0' ? 30 : 0));
    return { value: Number(output), extracted: output, reason: 'read' };
  });
  const scored = await scoreAll(slowFirst, answers('0.5', '1', '0', '1', '1', '0', '0.25'), tools, signal);
  expect(scored.map(({ value }) => value)).toEqual([0.5, 1, 0, 1, 1, 0, 0.25]);
  expect(scored[0]).toMatchObject({ item: { id: 'i0' }, extracted: '0.5', reason: 'read' });
});

it('shows the scorer no thoughts, unless the benchmark wants them', async () => {
  const seen = benchmark(async (_, output) => ({ value: 1, extracted: output, reason: '' }));
  const outputs = ['<think>a, b</think>c', 'a</think>\n\nb', '<think>never ends', 'plain'];
  const extracted = async (of: Benchmark) =>
    (await scoreAll(of, answers(...outputs), tools, signal)).map((score) => score.extracted);
  expect(await extracted(seen)).toEqual(['c', 'b', '', 'plain']);
  expect(await extracted({ ...seen, thoughts: 'keep' })).toEqual(outputs);
});

it('gives 0 for an output that the scorer cannot bear, and goes on', async () => {
  const picky = benchmark(async (_, output) => {
    if (output === '') throw new Fault('bad-response', 'nothing to read');
    return { value: 1, extracted: output, reason: 'right' };
  });
  const scored = await scoreAll(picky, answers('a', '', 'b'), tools, signal);
  expect(scored.map(({ value, reason }) => [value, reason])).toEqual([
    [1, 'right'],
    [0, 'nothing to read'],
    [1, 'right'],
  ]);
});

it('gives no score where nothing could be made of what a judge said', async () => {
  const judged = { ...benchmark(() => Promise.reject(new Fault('bad-response', 'no judgment'))), judged: true };
  expect(await scoreAll(judged, answers('a'), tools, signal)).toMatchObject([
    { unscored: true, reason: 'no judgment' },
  ]);
});

it.each([
  ['a bug', async () => Promise.reject(new TypeError('x is not a function')), 'internal', /item "i0": x is not/],
  ['a score beyond 1', async () => ({ value: 3, extracted: null, reason: '' }), 'internal', /score 3 is not between/],
  ['no number', async () => ({ value: NaN, extracted: null, reason: '' }), 'internal', /score NaN is not between/],
  ['a missing sandbox', async () => tools.execute(), 'missing-dependency', /no sandbox here/],
])('ends the stage for %s', async (_, score, code, message) => {
  const broken = benchmark(score as () => Promise<ItemScore>);
  await expect(scoreAll(broken, answers('a'), tools, signal)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
});

it('begins nothing more after a failure or a cancellation', async () => {
  let begun = 0;
  const failing = benchmark(async () => {
    begun += 1;
    throw new Error('no');
  });
  const many = answers(...Array.from({ length: 500 }, () => 'x'));
  await expect(scoreAll(failing, many, tools, signal)).rejects.toMatchObject({ code: 'internal' });
  expect(begun).toBeLessThan(100);
  begun = 0;
  const fine = benchmark(async () => ({ value: (begun += 1) * 0, extracted: null, reason: '' }));
  await expect(scoreAll(fine, many, tools, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  expect(begun).toBe(0);
});

describe('summarize', () => {
  it('gives the mean and its standard error', () => {
    // Sample variance of 1, 1, 0, 0 is 1/3; over n = 4 that is 1/12.
    const { mean, stderr } = summarize([1, 1, 0, 0], 0.5);
    expect(mean).toBe(0.5);
    expect(stderr).toBeCloseTo(Math.sqrt(1 / 12), 12);
    expect(summarize([1], undefined)).toEqual({ items: 1, mean: 1, stderr: 0, usd: null });
  });

  it('leaves out items without a score, and has no mean without any', () => {
    expect(summarize([1, null, 0, null], 0)).toMatchObject({ items: 4, unscored: 2, mean: 0.5, stderr: 0.5 });
    expect(summarize([null, null], 0)).toEqual({ items: 2, unscored: 2, mean: null, stderr: null, usd: 0 });
    expect(summarize([], 0)).toEqual({ items: 0, mean: null, stderr: null, usd: 0 });
  });
});
