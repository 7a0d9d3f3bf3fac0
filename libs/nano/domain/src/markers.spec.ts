import { END, EXAMPLE, locatePair, locatePairs, REVISED, writePair } from './markers.js';

const draft = { instruction: 'What is 3 plus 4?', response: '3 + 4 = 7. Answer: 7' };

describe('locatePair', () => {
  it.each([EXAMPLE, REVISED])('reads back what writePair wrote with $instruction', (markers) => {
    expect(locatePair(markers, writePair(markers, draft))).toEqual({ found: true, draft });
  });

  it.each([
    ['chatter before the pair', `Sure, here is one:\n\n${writePair(EXAMPLE, draft)}`],
    ['bold headings', `**INPUT:** ${draft.instruction}\n**OUTPUT:** ${draft.response}`],
    ['headings on lines of their own', `INPUT:\n${draft.instruction}\n\nOUTPUT:\n${draft.response}\n`],
    ['a second pair', `${writePair(EXAMPLE, draft)}\n\nINPUT: another\nOUTPUT: one`],
    ['an end marker and an afterthought', `${writePair(EXAMPLE, draft)}\n${END}\nI hope you like it.`],
  ])('sees through %s', (_, text) => {
    expect(locatePair(EXAMPLE, text)).toEqual({ found: true, draft });
  });

  it('keeps the lines of a response', () => {
    const lines = { instruction: 'Write f.', response: 'def f(x):\n    return x' };
    expect(locatePair(EXAMPLE, writePair(EXAMPLE, lines))).toEqual({ found: true, draft: lines });
  });

  it.each([
    ['INPUT:', 'What is 3 plus 4?\nOUTPUT: 7'],
    ['OUTPUT:', 'INPUT: What is 3 plus 4?\n7'],
    ['OUTPUT:', 'OUTPUT: 7\nINPUT: What is 3 plus 4?'],
    ['OUTPUT:', 'INPUT: Explain what OUTPUT: means'],
  ])('names the missing heading %s', (missing, text) => {
    expect(locatePair(EXAMPLE, text)).toEqual({ found: false, missing });
  });
});

describe('locatePairs', () => {
  it('reads the closed examples and nothing after the last', () => {
    const other = { instruction: 'Double 4.', response: '4 * 2 = 8. Answer: 8' };
    const text = [draft, other].map((one) => `${writePair(EXAMPLE, one)}\n${END}`).join('\n\n');
    expect(locatePairs(EXAMPLE, `Examples:\n\n${text}\n\nINPUT: open\nOUTPUT: end`)).toEqual([draft, other]);
  });
});
