import type { BenchmarkItem } from '@agora/plugin-api';
import { isA, judging, open } from '../../../test/arena-files.js';
import { nobody } from '../../../test/local-judge.js';

describe('the judge of Arena-Hard', () => {
  it('sees both orders, at temperature 0', async () => {
    const benchmark = open('v0.1');
    const [item] = (await benchmark.items()) as [BenchmarkItem];
    expect(item).toEqual({
      id: 'arena-hard:q0',
      input: 'Question 0?',
      target: 'Answer to q0',
      metadata: { uid: 'q0', category: 'arena-hard-v0.1' },
    });
    const tools = judging((messages) => (isA('Mine', messages) ? 'Mine is fine. [[A>>B]]' : 'Both are. [[A=B]]'));
    const score = await benchmark.score(item, 'Mine', tools);
    expect(score).toMatchObject({
      value: 3.5 / 4,
      extracted: 'A=B, A>>B',
      details: { battles: [0.5, 1, 1, 1], labels: ['A=B', 'A>>B'], correct: true },
    });
    expect(tools.asked.map(({ sampling }) => sampling)).toEqual(
      Array.from({ length: 2 }, () => ({ temperature: 0, maxTokens: 4096 })),
    );
  });

  it('is asked once more for a label in v0.1, and not in v2.0', async () => {
    const hesitant = judging((messages) => (messages.length > 2 ? 'Well: [[B>A]]' : 'Hard to say.'));
    const old = open('v0.1');
    const [item] = (await old.items()) as [BenchmarkItem];
    expect((await old.score(item, 'Mine', hesitant)).details).toMatchObject({
      labels: ['B>A', 'B>A'],
      battles: [1, 0],
    });
    expect(hesitant.asked).toHaveLength(4);
    expect(hesitant.asked.at(-1)?.prompt).toMatchObject({ messages: [{}, {}, { content: 'Hard to say.' }, {}] });

    const silent = judging(() => 'Hard to say.');
    const score = await old.score(item, 'Mine', silent);
    expect(silent.asked).toHaveLength(4);
    expect(score).toMatchObject({ unscored: true, extracted: null, details: { battles: [] } });

    const recent = open('v2.0');
    const [hard] = (await recent.items()) as [BenchmarkItem];
    const once = judging(() => 'Hard to say.');
    await recent.score(hard, 'Mine', once);
    expect(once.asked.map(({ sampling }) => sampling.maxTokens)).toEqual([16_000, 16_000]);
  });

  it('writes an answer of its own first, but not in creative writing', async () => {
    const benchmark = open('v2.0');
    const [hard, creative] = (await benchmark.items()) as [BenchmarkItem, BenchmarkItem];
    expect([hard.target, creative.target]).toEqual(['Proof.', 'La la.']);
    const tools = judging(() => '[[A=B]]');
    await benchmark.score(hard, 'x', tools);
    await benchmark.score(creative, 'x', tools);
    const system = tools.asked.map(({ prompt }) => (prompt.kind === 'chat' ? prompt.messages[0]?.content : ''));
    expect(system.map((text) => text?.includes('your own answer'))).toEqual([true, true, false, false]);
  });

  it('is heard without what it thought', async () => {
    const thinks = judging(() => '<think>[[A>>B]]? No.</think>[[B>A]]');
    const benchmark = open('v0.1');
    const [item] = (await benchmark.items()) as [BenchmarkItem];
    expect((await benchmark.score(item, 'Mine', thinks)).details).toMatchObject({ labels: ['B>A', 'B>A'] });
  });

  it('must be named', async () => {
    const benchmark = open('v0.1');
    const [item] = (await benchmark.items()) as [BenchmarkItem];
    await expect(benchmark.score(item, 'x', nobody)).rejects.toMatchObject({
      code: 'invalid-input',
      fix: expect.stringContaining('evaluation.judge') as string,
    });
  });
});
