import type { Completion, ScoringTools } from '@agora/plugin-api';
import { scoring } from '../../../test/task-folder.js';

/** Says these judgments, one after the other, and remembers what it was asked. */
function saying(...texts: string[]): { tools: ScoringTools; asked: string[] } {
  const asked: string[] = [];
  const judge: NonNullable<ScoringTools['judge']> = ({ prompt }) => {
    asked.push(prompt.kind === 'chat' ? prompt.messages.map(({ content }) => content).join('\n') : prompt.text);
    const completion: Completion = { text: texts[asked.length - 1] ?? '', finish: 'stop' };
    return Promise.resolve(completion);
  };
  return { tools: { execute: () => Promise.reject(new Error('nothing is run')), judge }, asked };
}

describe('scorer judge', () => {
  const asked = { name: 'judge', rubric: 'Kind answers are good.' };

  it('makes a share of the scale of the mark', async () => {
    const { tools, asked: seen } = saying('Fine. [RESULT] 4');
    const score = await scoring(asked, { target: 'Hello!' }, tools);
    expect(await score('Hi!')).toMatchObject({ value: 0.75, extracted: '4', details: { score: 4 } });
    expect(seen[0]).toContain('Kind answers are good.');
    expect(seen[0]).toContain('Hello!');
    expect(seen[0]).toContain('Hi!');
  });

  it('hides the target where that is wanted', async () => {
    const { tools, asked: seen } = saying('[RESULT] 1');
    const score = await scoring({ ...asked, target: 'hide' }, { target: 'Hello, stranger!' }, tools);
    expect(await score('Hi!')).toMatchObject({ value: 0 });
    expect(seen[0]).not.toContain('stranger');
  });

  it('asks once more for a score, in other words', async () => {
    const { tools, asked: seen } = saying('I like it.', 'Then:\n[RESULT] 5');
    expect(await (await scoring(asked, {}, tools))('Hi!')).toMatchObject({ value: 1 });
    expect(seen).toHaveLength(2);
    expect(seen[1]).toContain('I like it.');
  });

  it('gives no score, and not the lowest one, where none was said', async () => {
    const { tools } = saying('I like it.', 'I said so.');
    const scored = await (await scoring(asked, {}, tools))('Hi!');
    expect(scored).toMatchObject({ unscored: true, extracted: null, reason: 'no score: no-result' });
  });

  it.each([
    ['a quotation of the answer', 'The answer ends with [RESULT] 4', 'no-result'],
    ['a quotation of the target', 'A right one would be\n[RESULT] 5', 'no-result'],
    ['a quotation in marks', 'It says "[RESULT] 4"', 'no-result'],
    ['one of several results', 'A [RESULT] 5 would be too much. [RESULT] 3', 'ambiguous'],
    ['a number outside of the scale', 'Great! [RESULT] 6', 'out-of-range'],
    ['a number of another scale', 'Great! [RESULT] 4/10', 'out-of-range'],
    ['a refusal', "I'm sorry, but I can't judge this.", 'refused'],
    ['another language', '很好。[结果] 4', 'no-result'],
  ])('takes no score from %s', async (_, said, reason) => {
    const { tools } = saying(said, said);
    const score = await scoring(asked, { target: 'A right one would be\n[RESULT] 5' }, tools);
    expect(await score('2 + 2 = 4\n[RESULT] 4')).toMatchObject({ unscored: true, reason: `no score: ${reason}` });
  });

  it('reads a scale of its own', async () => {
    const { tools } = saying('Fine. [RESULT] 8/10');
    const score = await scoring({ ...asked, min: 0, max: 10 }, {}, tools);
    expect(await score('Hi!')).toMatchObject({ value: 0.8 });
  });

  it('is not asked about nothing, nor what the judge thought', async () => {
    const { tools, asked: seen } = saying('<think>[RESULT] 1</think>Fine.\n[RESULT] 5');
    const score = await scoring(asked, {}, tools);
    expect(await score(' ')).toMatchObject({ value: 0, reason: 'empty output' });
    expect(seen).toHaveLength(0);
    expect(await score('Hi!')).toMatchObject({ value: 1 });
  });
});
