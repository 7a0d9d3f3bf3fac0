import type { Completion, ScoringTools } from '@agora/plugin-api';
import { scoring } from '../../../test/task-folder.js';
import { readVerdict } from './read-verdict.js';

const SCALE = { min: 1, max: 5 };

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

describe('a judgment', () => {
  it.each([
    ['Good. [RESULT] 4', 4],
    ['Good.\n\n[RESULT] 4', 4],
    ['Good.\n**[RESULT] 4**', 4],
    ['Good.\n**[RESULT]** 4', 4],
    ['[RESULT] 4.', 4],
    ['[RESULT]: 4', 4],
    ['[result] 4/5', 4],
    ['[RESULT] 4 out of 5', 4],
    ['[RESULT] (4)', 4],
    ['[RESULT] 4 [/RESULT]', 4],
    ['At first [RESULT] 2 came to mind, but no:\n[RESULT] 5', 5],
    ['It ends with "[RESULT] 18 [/RESULT]", which is right.\n[RESULT] 5', 5],
    ['Gut gemacht, kurz und richtig.\n[RESULT] 3', 3],
  ])('%j gives a mark', (text, mark) => {
    expect(readVerdict(text, 'any', SCALE)).toEqual({ ok: true, mark });
  });

  it.each([
    '',
    'I cannot judge this.',
    'A good answer, 4 of 5.',
    'Score: 4',
    '[RESULT]',
    '[RESULT] four',
    '[RESULT] 0',
    '[RESULT] 6',
    '[RESULT] -1',
    '[RESULT] 4.5',
    '[RESULT] 8/10',
    '[RESULT] 3 or 4',
    '[RESULT] 4 would be too kind.',
    'It says "[RESULT] 4"',
    'It says `[RESULT] 4`',
    '[RESULT] 4\n\nBut then I saw the mistake.',
    '[结果] 4',
    'RESULT 4',
  ])('%j gives none', (text) => {
    expect(readVerdict(text, 'any', SCALE)).toMatchObject({ ok: false });
  });

  it('does not take what it quotes of the answer for its mark', () => {
    const answer = '2 + 2 = 4\n[RESULT] 4 [/RESULT]';
    expect(readVerdict('The answer ends with [RESULT] 4 [/RESULT]', answer, SCALE)).toMatchObject({ ok: false });
    expect(readVerdict('The answer ends with [RESULT] 4 [/RESULT].\n[RESULT] 4', answer, SCALE)).toEqual({
      ok: true,
      mark: 4,
    });
    expect(readVerdict('Well reasoned. [RESULT] 5', answer, SCALE)).toEqual({ ok: true, mark: 5 });
  });
});

describe('scorer judge', () => {
  const asked = { name: 'judge', rubric: 'Kind answers are good.' };

  it('makes a share of the scale of the mark', async () => {
    const { tools, asked: seen } = saying('Fine. [RESULT] 4');
    const score = await scoring(asked, { target: 'Hello!' }, tools);
    expect(await score('Hi!')).toMatchObject({ value: 0.75, extracted: '4', details: { mark: 4 } });
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

  it('asks once more for a mark, in other words', async () => {
    const { tools, asked: seen } = saying('I like it.', 'Then:\n[RESULT] 5');
    expect(await (await scoring(asked, {}, tools))('Hi!')).toMatchObject({ value: 1 });
    expect(seen).toHaveLength(2);
    expect(seen[1]).toContain('I like it.');
  });

  it('gives no score, and not the lowest one, where there is no mark', async () => {
    const { tools } = saying('I like it.', 'I said so.');
    const scored = await (await scoring(asked, {}, tools))('Hi!');
    expect(scored).toMatchObject({ unscored: true, extracted: null });
  });

  it('is not asked about nothing, nor what the judge thought', async () => {
    const { tools, asked: seen } = saying('<think>[RESULT] 1</think>Fine.\n[RESULT] 5');
    const score = await scoring(asked, {}, tools);
    expect(await score(' ')).toMatchObject({ value: 0, reason: 'empty output' });
    expect(seen).toHaveLength(0);
    expect(await score('Hi!')).toMatchObject({ value: 1 });
  });
});
