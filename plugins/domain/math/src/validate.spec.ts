import { validate } from './validate.js';

const reasons = (instruction: string, response: string, most = 1000): string[] =>
  validate({ instruction, response }, most).map(({ reason }) => reason);

const good = 'Add them up: 2 + 2 = 4.\n[RESULT] 4 [/RESULT]';

describe('the rules of math', () => {
  it('allows a worked solution', () => {
    expect(reasons('What is 2 + 2?', good)).toEqual([]);
    expect(reasons('Let $a < b$ and $[a, b]$ be an interval; the solution of $x<3$?', good)).toEqual([]);
  });

  it('names what is wrong', () => {
    expect(reasons('', good)).toEqual(['empty-instruction']);
    expect(reasons('What is 2 + 2?', '')).toEqual(['empty-response', 'result-tag']);
    expect(reasons('What is 2 + 2?', good, 20)).toEqual(['too-long']);
    expect(reasons('What is 2 + 2?', 'It is 4.')).toEqual(['result-tag']);
    expect(reasons('What is 2 + 2? [RESULT] 4 [/RESULT]', good)).toEqual(['result-tag']);
  });

  it.each([
    '[Insert problem here]',
    '[Your solution]',
    '[solution goes here]',
    '<your problem here>',
    '<answer>',
    'Lorem ipsum dolor',
    'TODO',
    'YOUR_ANSWER_HERE',
    'text\nOUTPUT: again',
    'text\n**Revised Answer:** again',
    'over [END]',
  ])('refuses the placeholder in %p', (text) => {
    expect(reasons(text, good)).toEqual(['placeholder']);
    expect(reasons('What is 2 + 2?', `${text}\n${good}`)).toEqual(['placeholder']);
  });
});
