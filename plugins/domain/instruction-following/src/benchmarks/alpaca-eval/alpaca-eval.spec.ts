import type { Benchmark, BenchmarkItem } from '@agora/plugin-api';
import { seededRng } from '@agora/statistics';
import { join } from 'node:path';
import { folders, instructions, open } from '../../../test/alpaca-files.js';
import { nobody } from '../../../test/local-judge.js';
import type { AlpacaEval } from './benchmark.js';

const readAlone = (benchmark: Benchmark, raw: Record<string, unknown>): BenchmarkItem =>
  (benchmark as AlpacaEval).readItem(raw, () => {
    throw new Error('no item of the benchmark is needed');
  });

describe('rows that were judged elsewhere', () => {
  const alternatives = [
    { token: 'M', logprob: Math.log(0.6) },
    { token: 'm', logprob: Math.log(0.15) },
  ];
  const place = { token: 'M', logprob: 0 };
  it.each([
    ['a preference', { preference: 1.8 }],
    ['log-probabilities by token', { logprobs: { M: Math.log(0.6), m: Math.log(0.15) } }],
    ['a list of them', { logprobs: alternatives }],
    ['places of OpenAI', { logprobs: [{ ...place, top_logprobs: alternatives }] }],
    ['an answer of OpenAI', { logprobs: { content: [{ ...place, bytes: [77], top_logprobs: alternatives }] } }],
    ['places of Agora', { logprobs: [{ ...place, top: alternatives }] }],
    ['the output shown first', { logprobs: { m: Math.log(0.6), M: Math.log(0.15) }, swapped: true }],
  ])('bring %s, and need no file', async (_, judged) => {
    const benchmark = open({}, folders.empty);
    const item = readAlone(benchmark, { index: 3, reference: '🙂🙂', ...judged });
    const score = await benchmark.score(item, 'Four', nobody);
    expect(score.value).toBeCloseTo(0.8, 12);
    expect(score.details).toMatchObject({ index: 3, output_length: 4, reference_length: 2, correct: true });
  });

  // Of two published annotations, with the preferences that were published beside them.
  it.each([
    [{ M: -0.0001202317, m: -9.06262 }, 1.0001159194],
    [{ M: -0.0000007896, m: -15.531251 }, 1.0000001798],
  ])('have the preference of the reference: %j', async (logprobs, preference) => {
    const benchmark = open({}, folders.empty);
    const item = readAlone(benchmark, { index: 0, reference: '', logprobs, swapped: true });
    const { value } = await benchmark.score(item, 'x', nobody);
    expect(value + 1).toBeCloseTo(preference, 9);
  });

  it('may give lengths instead of texts, and a draw as 0', async () => {
    const benchmark = open({}, folders.empty);
    const item = readAlone(benchmark, {
      id: 'alpacaeval:7',
      preference: 0,
      output_length: 900,
      reference_length: 1200,
    });
    const { value, details } = await benchmark.score(item, '', nobody);
    expect([value, details]).toEqual([
      0.5,
      { index: 7, preference: 1.5, output_length: 900, reference_length: 1200, correct: false },
    ]);
  });

  it('take from the benchmark what they leave out', async () => {
    const benchmark = open();
    const items = new Map((await benchmark.items()).map((item) => [item.id, item]));
    const item = benchmark.readItem({ index: 12, preference: null }, (id) => items.get(id));
    const { details } = await benchmark.score(item, 'x', nobody);
    expect(details).toMatchObject({ preference: null, reference_length: 15 });
  });

  it.each([
    [{ preference: 1.5 }, /field "index"/],
    [{ index: 1, preference: 2.5 }, /field "preference" must lie between 1/],
    [{ index: 1, logprobs: 'M' }, /field "logprobs" must be an object by token/],
    [{ index: 9999 }, /neither "preference" nor "logprobs"/],
  ])('say what is wrong: %j', (raw, message) => {
    expect(() => open().readItem(raw, () => undefined)).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringMatching(message) as string }) as Error,
    );
  });
});

describe('figures of AlpacaEval', () => {
  const scored = (benchmark: AlpacaEval, preferences: readonly (number | null)[]) =>
    Promise.all(
      preferences.map(async (preference, index) => {
        const item = readAlone(benchmark, { index, preference, output_length: 10 * index + 5, reference_length: 100 });
        return { item, output: '', score: await benchmark.score(item, '', nobody) };
      }),
    );

  it('are the columns of its leaderboard', async () => {
    const benchmark = open({}, folders.empty);
    const figures = await benchmark.figures(await scored(benchmark, [1, 2, 1.5, 1.9, 1.4, null]));
    // Values 0, 1, 0.5, 0.9, 0.4: mean 0.56, sum of squares about it 0.652, variance 0.163.
    expect(figures).toEqual([
      {
        id: 'win_rate',
        value: expect.closeTo(56, 10),
        stderr: expect.closeTo(100 * Math.sqrt(0.163 / 5), 10),
        unit: 'percent',
      },
      { id: 'n_length_controlled', value: 0, unit: 'count' },
      { id: 'discrete_win_rate', value: 50, unit: 'percent' },
      { id: 'standard_error', value: expect.closeTo(100 * Math.sqrt(0.163 / 5), 10), unit: 'percent' },
      { id: 'n_wins', value: 2, unit: 'count' },
      { id: 'n_wins_base', value: 2, unit: 'count' },
      { id: 'n_draws', value: 1, unit: 'count' },
      { id: 'n_total', value: 5, unit: 'count' },
      { id: 'n_missing', value: 1, unit: 'count' },
      { id: 'avg_length', value: 30, unit: 'code points' },
    ]);
  });

  it('have the length-controlled win rate where the gamed rows are at hand, in any order of the outputs', async () => {
    const benchmark = open();
    const rng = seededRng('spec');
    const all = await scored(
      benchmark,
      instructions.map(() => 1 + rng.float()),
    );
    const rate = async (some: typeof all) =>
      (await benchmark.figures(some)).find(({ id }) => id === 'length_controlled_win_rate');
    const found = await rate(all);
    expect(found).toMatchObject({ unit: 'percent' });
    expect(found?.value).toBeGreaterThan(30);
    expect(found?.value).toBeLessThan(70);
    expect(await rate([...all].reverse())).toEqual(found);
    const off = await open({ lengthControl: false }).figures(all);
    expect(off.map(({ id }) => id)).not.toContain('length_controlled_win_rate');
  });

  it('count several outputs to one instruction as their mean in the standard error', async () => {
    const benchmark = open({}, folders.empty);
    const once = await scored(benchmark, [1, 2, 1.5]);
    const [single, twice] = [await benchmark.figures(once), await benchmark.figures([...once, ...once])];
    expect(twice[0]).toEqual(single[0]);
    expect(twice.find(({ id }) => id === 'n_total')?.value).toBe(6);
    // It is said, for a second answer may as well be a mistake.
    const repeated = [single, twice].map((figures) => figures.find(({ id }) => id === 'n_repeated')?.value);
    expect(repeated).toEqual([undefined, 3]);
  });

  it('are 50 for the baseline against itself', async () => {
    const benchmark = open();
    const items = await benchmark.items();
    const same = await Promise.all(
      items.map(async (item) => ({ item, output: '', score: await benchmark.score(item, item.target ?? '', nobody) })),
    );
    const figures = await benchmark.figures(same);
    expect(figures.slice(0, 2)).toEqual([
      { id: 'win_rate', value: 50, stderr: 0, unit: 'percent' },
      { id: 'length_controlled_win_rate', value: 50, stderr: 0, unit: 'percent' },
    ]);
  });
});

describe('files', () => {
  it('are missed before anything is paid for', async () => {
    const benchmark = open(
      { items: { path: join(folders.full, 'alpaca_eval_gpt4_baseline.json'), option: 'test' } },
      folders.empty,
    );
    await expect(benchmark.items()).rejects.toMatchObject({ code: 'not-found' });
    await expect(open({}, folders.empty).items()).rejects.toMatchObject({ code: 'not-found' });
  });
});
