import { readAnswer } from '../compare/judge-answer.js';

describe('the answer of an output', () => {
  it.each([
    // A tag, whatever else is there.
    ['\\boxed{3}, so\n[RESULT] 4 [/RESULT]', '4', 'result-tag'],
    ['[RESULT] $\\frac{1}{2}$ [/RESULT]', '\\frac{1}{2}', 'result-tag'],
    ['[RESULT] She has 18 left. [/RESULT]', '18', 'result-tag'],
    ['[RESULT] (1, \\frac{1}{2}) [/RESULT]', '(1, \\frac{1}{2})', 'result-tag'],
    ['[RESULT] Monday [/RESULT]', 'Monday', 'result-tag'],
    // The last of a box and Minerva's sentence.
    ['so \\boxed{\\frac{1}{\\sqrt{2}}} and 7', '\\frac{1}{\\sqrt{2}}', 'boxed'],
    ['\\boxed{1}, no, \\boxed{2}.', '2', 'boxed'],
    ['\\fbox{A}', 'A', 'boxed'],
    ['$\\boxed{20}\\%$', '20\\%', 'boxed'],
    ['\\boxed{1} Final Answer: The final answer is $2$. I hope it is correct.', '2', 'minerva'],
    ['Final Answer: The final answer is $2$. I hope it is correct. \\boxed{1}', '1', 'boxed'],
    ['The final answer is x+1. I hope it is correct.', 'x+1', 'minerva'],
    [
      'The final answer is $1$. I hope it is correct.\n\nThe final answer is $2$. I hope it is correct.',
      '2',
      'minerva',
    ],
    // Words, the surer the better.
    ['The answer is 3. Then the final answer is $4$, not 5', '4', 'final-answer'],
    ['Answer: 12 apples, and 13 pears are left', '12', 'answer'],
    ['answer: we find x = 12, and 13 pears are left', '12', 'answer'],
    ['The answer is $\\frac{2}{3}$ of them', '\\frac{2}{3}', 'answer'],
    // The last formula or number.
    ['First $1$, then $x = 2$.', 'x = 2', 'formula'],
    ['First \\(1\\), then\n\\[ 2 \\]', ' 2 ', 'formula'],
    ['$1$ is less than 2', '2', 'number'],
    ['It costs $20.00', '20.00', 'number'],
    ['It grows by 5%', '5%', 'number'],
    ['That is 1,234,567 in all', '1,234,567', 'number'],
    ['The sum is 2/3 + 1', '2/3 + 1', 'number'],
    ['a tank of 4 4/9 litres', '4 4/9', 'number'],
    ['H2O', 'H2O', 'whole'],
    ['x^2+1', 'x^2+1', 'whole'],
    ['The answer is Monday.', 'Monday', 'final-answer'],
    ['Monday', 'Monday', 'whole'],
  ])('%p is %p (%s)', (output, text, by) => {
    expect(readAnswer(output)).toMatchObject({ text, by });
  });

  it('is all parts when several are given side by side', () => {
    expect(readAnswer('\\boxed{1} and $\\boxed{-2}$')).toMatchObject({ text: '-2', joined: '1, -2' });
    expect(readAnswer('It is $1$, $2$ or $3$.')).toMatchObject({ text: '3', joined: '1, 2, 3' });
    expect(readAnswer('\\boxed{1} is wrong: it is \\boxed{2}')?.joined).toBeUndefined();
  });

  it('is not a number from elsewhere when what is marked cannot be read', () => {
    expect(readAnswer('There are 7: \\boxed{\\frac{}{}}')).toMatchObject({ text: '\\frac{}{}', by: 'boxed' });
    expect(readAnswer('$2^{10}$ and $\\frac{$')?.text).not.toBe('2');
  });

  it('is nothing when nothing is there', () => {
    expect(readAnswer('')).toBeUndefined();
    expect(readAnswer('\n\n')).toBeUndefined();
    expect(
      readAnswer('Let me think about this for a while before I say anything that could be read as a result.'),
    ).toBeUndefined();
  });

  it('is read by one sign alone when asked to', () => {
    const output = 'The final answer is $7$. I hope it is correct. \\boxed{8}';
    expect(readAnswer(output, 'minerva')?.text).toBe('7');
    expect(readAnswer(output, 'boxed')?.text).toBe('8');
    expect(readAnswer('8', 'boxed')).toBeUndefined();
    expect(readAnswer('8', 'minerva')).toBeUndefined();
  });
});
