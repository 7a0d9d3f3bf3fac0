import type { BenchmarkItem, Completion } from '@agora/plugin-api';
import { instructions, open } from '../../../test/alpaca-files.js';
import { localJudge, nobody, type JudgeRequest as Request } from '../../../test/local-judge.js';
import { isSwapped } from './judge.js';

const saying = (top: Record<string, number>): Partial<Completion> => {
  const entries = Object.entries(top).map(([token, logprob]) => ({ token, logprob }));
  const [first = { token: '?', logprob: -9 }] = entries;
  return { text: first.token, logprobs: [{ ...first, top: entries }] };
};

describe('the judge of AlpacaEval', () => {
  it('is shown both answers as m and M, half of the time the output first, and asked for one token', async () => {
    const benchmark = open();
    const items = await benchmark.items();
    const tools = localJudge(() => saying({ M: Math.log(0.6), m: Math.log(0.15) }));
    for (const item of items) {
      const { value, details } = await benchmark.score(item, 'My own answer.', tools);
      // 0.15 / 0.75 for the one shown first.
      expect(value).toBeCloseTo(isSwapped(item.input) ? 0.2 : 0.8, 12);
      expect(details).toMatchObject({ correct: !isSwapped(item.input), output_length: 14 });
      const { prompt, sampling, topLogprobs } = tools.asked.at(-1) as Request;
      expect({ sampling, topLogprobs }).toEqual({ sampling: { temperature: 1, maxTokens: 1 }, topLogprobs: 5 });
      const text = prompt.kind === 'chat' ? (prompt.messages.at(-1)?.content ?? '') : '';
      const first = JSON.stringify({ model: 'm', answer: isSwapped(item.input) ? 'My own answer.' : item.target });
      const second = JSON.stringify({ model: 'M', answer: isSwapped(item.input) ? item.target : 'My own answer.' });
      expect(text).toContain(`${JSON.stringify({ instruction: item.input })}`);
      expect(text.indexOf(first)).toBeGreaterThan(0);
      expect(text.indexOf(second)).toBeGreaterThan(text.indexOf(first));
    }
    const swapped = instructions.filter(isSwapped).length;
    expect(swapped).toBeGreaterThan(10);
    expect(swapped).toBeLessThan(30);
  });

  it('need not be asked about equal texts', async () => {
    const benchmark = open();
    const [item] = (await benchmark.items()) as [BenchmarkItem];
    const score = await benchmark.score(item, item.target ?? '', nobody);
    expect(score).toMatchObject({ value: 0.5, reason: 'a draw (the same text)', details: { correct: false } });
  });

  it.each([
    [{ m: -0.1 }, 1],
    [{ M: -0.1, The: -3 }, 2],
    [{ m: -2000, M: -2001 }, 2 - 1 / (1 + Math.exp(-1))],
  ])('says %j: preference for the second %d', async (top, preference) => {
    const benchmark = open();
    const item = (await benchmark.items()).find(({ input }) => !isSwapped(input)) as BenchmarkItem;
    const { value } = await benchmark.score(
      item,
      'x',
      localJudge(() => saying(top)),
    );
    expect(value).toBeCloseTo(preference - 1, 12);
  });

  it('gives no preference with neither token: out of every figure but their number', async () => {
    const benchmark = open();
    const items = (await benchmark.items()).slice(0, 3);
    const tools = localJudge(({ prompt }) =>
      JSON.stringify(prompt).includes('number 1.') ? saying({ The: -0.1, Both: -2 }) : saying({ m: 0 }),
    );
    const scored = await Promise.all(
      items.map(async (item) => ({ item, output: 'x', score: await benchmark.score(item, 'x', tools) })),
    );
    expect(scored[1]?.score).toMatchObject({
      unscored: true,
      extracted: null,
      details: { preference: null, correct: false },
    });
    expect(scored.map(({ score }) => score.unscored)).toEqual([undefined, true, undefined]);
    const figures = new Map((await benchmark.figures(scored)).map(({ id, value }) => [id, value]));
    expect(figures.get('n_total')).toBe(2);
    expect(figures.get('n_missing')).toBe(1);
  });

  it('must give log-probabilities, or be read by its token', async () => {
    const benchmark = open();
    const [item] = (await benchmark.items()) as [BenchmarkItem];
    await expect(
      benchmark.score(
        item,
        'x',
        localJudge(() => ({})),
      ),
    ).rejects.toMatchObject({
      code: 'invalid-input',
      fix: expect.stringContaining('withoutLogprobs: text') as string,
    });
    const byText = open({ reading: 'text' });
    expect(byText.version).toBe('3+text');
    for (const [text, preference] of [
      ['m', 1],
      ['M.', 2],
      ['Both', null],
    ] as const) {
      const tools = localJudge(() => ({ text }));
      const { details } = await byText.score(item, 'x', tools);
      const shown = preference === null || !isSwapped(item.input) ? preference : 3 - preference;
      expect(details).toMatchObject({ preference: shown });
      expect(tools.asked[0]).toMatchObject({ sampling: { temperature: 0, maxTokens: 1 } });
      expect(tools.asked[0]).not.toHaveProperty('topLogprobs');
    }
  });

  it('must be named', async () => {
    const benchmark = open();
    const [item] = (await benchmark.items()) as [BenchmarkItem];
    await expect(benchmark.score(item, 'x', nobody)).rejects.toMatchObject({
      code: 'invalid-input',
      fix: expect.stringContaining('evaluation.judge') as string,
    });
  });
});
