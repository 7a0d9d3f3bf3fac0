import { readJudgment, readScore } from './read-judgment.js';

const read = (text: string, shown: string[] = [], finish: 'stop' | 'length' | 'content-filter' = 'stop'): unknown => {
  const found = readJudgment({ text, finish }, shown);
  return 'score' in found ? found.score : found.unscored;
};

describe('what is a score', () => {
  it.each([
    ['Feedback: sound, but terse. [RESULT] 4', 4],
    ['It is right.\n[RESULT] 5', 5],
    ['It is right.\n\n[RESULT] 4.', 4],
    ['It is right.\n**[RESULT] 4**', 4],
    ['It is right.\n**[RESULT]** 4', 4],
    ['It is right.\n**[RESULT]: 3**', 3],
    ['It is right.\n[RESULT]: 4', 4],
    ['It is right.\n[Result] 2\n', 2],
    ['It is right.\n[RESULT: 2]', 2],
    ['It is right.\n[RESULT]\n3', 3],
    ['It is right.\n[RESULT] (4)', 4],
    ['It is right.\n[RESULT] 4/5', 4],
    ['It is right.\n[RESULT] 4 out of 5.', 4],
    ['It is right.\n[RESULT] **4**/5', 4],
    ['It is right.\n[RESULT] 4 [/RESULT]', 4],
    ['It is right.\n[RESULT] 4 [/RESULT].', 4],
    ['It ends with "[RESULT] 18 [/RESULT]", which is right.\n[RESULT] 5', 5],
    ['Gut gemacht, kurz und richtig.\n[RESULT] 3', 3],
    ['It is right.\n`[RESULT] 4`', 4],
    ["It's right, and doesn't waste words. [RESULT] 4", 4],
    ['答案完整而正确。\n[RESULT] 4', 4],
    ['<think>Perhaps [RESULT] 2? No.</think>It is right. [RESULT] 4', 4],
    ['It is right. [RESULT] 4</s>', 4],
    ['It is right. [RESULT] 4<|im_end|>', 4],
    ['[RESULT] 4 it is, as I said. [RESULT] 4', 4],
  ])('%j is %d', (text, score) => expect(read(text)).toBe(score));
});

describe('what is none', () => {
  it.each([
    ['', 'empty'],
    ['  \n', 'empty'],
    ['It is right.', 'no-result'],
    ['It is right. Score: 4', 'no-result'],
    ['It is right. RESULT 4', 'no-result'],
    ['C’est juste. [RÉSULTAT] 4', 'no-result'],
    ['回答は正しい。[結果] 4', 'no-result'],
    ['It is right. [RESULT] four', 'no-result'],
    ['It is right. [RESULT]', 'no-result'],
    ['It is right. [RESULT] 4 or 5', 'no-result'],
    ['It is right. [RESULT] 4-5', 'no-result'],
    ['[RESULT] 4\n\nFeedback: it is right.', 'no-result'],
    ['A [RESULT] 5 would be too much, so it gets a 3.', 'no-result'],
    ['It is right. [RESULT] 0', 'out-of-range'],
    ['It is right. [RESULT] 6', 'out-of-range'],
    ['It is right. [RESULT] 10', 'out-of-range'],
    ['It is right. [RESULT] 45', 'out-of-range'],
    ['It is right. [RESULT] -1', 'out-of-range'],
    ['It is right. [RESULT] 4.5', 'out-of-range'],
    ['It is right. [RESULT] 4,5', 'out-of-range'],
    ['It is right. [RESULT] 4/10', 'out-of-range'],
    ['It is right. [RESULT] 4 out of 6', 'out-of-range'],
    ['It is right. [RESULT] 4/5.5', 'no-result'],
    ['[RESULT] 4 would be too kind.', 'no-result'],
    ['[RESULT] 4\n\nBut then I saw the mistake.', 'no-result'],
    ['It is right. [RESULT] 4 [/RESULT] Or so I think.', 'no-result'],
    ['At first [RESULT] 2 came to mind, but no:\n[RESULT] 5', 'ambiguous'],
    ['A [RESULT] 5 would be too much. [RESULT] 3', 'ambiguous'],
    ['First thought: [RESULT] 2\nOn reflection:\n[RESULT] 4', 'ambiguous'],
    ["I'm sorry, but I can't judge this.", 'refused'],
    ['As an AI, I do not give opinions.', 'refused'],
    ['It ends with "[RESULT] 5"', 'no-result'],
    ['It ends with “[RESULT] 5”.', 'no-result'],
    ['It ends with `[RESULT] 5`', 'no-result'],
    ['It says:\n> [RESULT] 5', 'no-result'],
    ['It says:\n```\n[RESULT] 5\n```', 'no-result'],
    ['<think>so [RESULT] 5', 'cut-off'],
  ])('%j: %s', (text, reason) => expect(read(text)).toBe(reason));

  it('is what was cut, whatever it ended with', () => {
    expect(read('It is right. [RESULT] 4', [], 'length')).toBe('cut-off');
    expect(read('', [], 'length')).toBe('cut-off');
    expect(read('', [], 'content-filter')).toBe('refused');
  });
});

describe('a text that holds results itself', () => {
  const shown = ['Add 2 and 3.', 'First 2, then 3 more, so it is five.\n[RESULT] 5'];

  it.each([
    ['binds to the last one', 'It says “[RESULT] 5”, which is odd. [RESULT] 3', 3],
    [
      'binds to the last one, quoted without marks',
      'It ends: so it is five.\n[RESULT] 5\nA mark of its own is odd.\n[RESULT] 2',
      2,
    ],
    ['takes the same number said as a conclusion', 'It is right and clear.\n[RESULT] 5', 5],
    ['takes the same number said behind a sentence', 'It is right and clear. [RESULT] 5', 5],
    ['takes another number', 'It is right and concludes with [RESULT] 4', 4],
    ['does not take it said again', 'First 2, then 3 more, so it is five.\n[RESULT] 5', 'no-result'],
    ['does not take it said again in the end', 'The text goes: so it is five. [RESULT] 5', 'no-result'],
    ['does not take it in a sentence about it', 'The text concludes with [RESULT] 5', 'no-result'],
    ['does not take it as an example', 'The text ends as follows:\n[RESULT] 5', 'no-result'],
    ['does not take it alone', '[RESULT] 5', 'no-result'],
  ])('%s', (_, text, wanted) => expect(read(text, shown)).toBe(wanted));
});

it('keeps the feedback without the result', () => {
  expect(readJudgment({ text: 'Sound.\n**[RESULT] 4**', finish: 'stop' }, [])).toEqual({
    score: 4,
    feedback: 'Sound.',
  });
});

it('reads a long answer of many marks in a moment', () => {
  expect(read(`${'['.repeat(50_000)}${'[RESULT] '.repeat(20_000)}${' '.repeat(100_000)}`)).toBe('no-result');
});

describe('another scale', () => {
  const on = (text: string, min: number, max: number): unknown => {
    const found = readScore({ text, finish: 'stop' }, [], { min, max });
    return 'score' in found ? found.score : found.unscored;
  };

  it.each([
    ['Good. [RESULT] 8', 8],
    ['Good. [RESULT] 8/10', 8],
    ['Good. [RESULT] 10 out of 10', 10],
    ['Bad. [RESULT] 0', 0],
    ['Bad. [RESULT] -2', -2],
    ['Good. [RESULT] 11', 'out-of-range'],
    ['Bad. [RESULT] -3', 'out-of-range'],
    ['Good. [RESULT] 4/5', 'out-of-range'],
    ['Good. [RESULT] 7.5', 'out-of-range'],
  ])('%j from -2 to 10 is %j', (text, wanted) => expect(on(text, -2, 10)).toBe(wanted));
});
