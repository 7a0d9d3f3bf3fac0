import { THOUGHT_FORMATS } from '@agora/testkit';
import { withoutThoughts } from '@agora/text-tools';
import { judge, readAnswer, readGold } from '@agora/math-equivalence';
import { extract } from './gsm8k/extract.js';
import { isRight } from './gsm8k/score.js';

// A right draft with a wrong answer behind it, and the other way round, in each format of models that think aloud.

const gsm8k = (output: string): boolean => {
  const found = extract(withoutThoughts(output), 'auto');
  return found !== undefined && isRight(found.answer, '18', 'numeric');
};
const math = (output: string): boolean => {
  const found = readAnswer(withoutThoughts(output));
  return found !== undefined && judge(readGold('\\frac{1}{2}'), found).decision === 'equal';
};

describe.each(THOUGHT_FORMATS)('thoughts as of %s', (_, write) => {
  it.each([
    ['gsm8k', gsm8k, '9 * 2 = 18\n#### 18', '9 * 2 = 17\n#### 17'],
    ['math', math, 'It is $\\boxed{\\frac{1}{2}}$.', 'It is $\\boxed{\\frac{1}{3}}$.'],
  ] as const)('are none of the answer to %s', (__, isRightAnswer, right, wrong) => {
    expect([right, wrong].map(isRightAnswer)).toEqual([true, false]);
    expect([write(wrong, right), write(right, wrong)].map(isRightAnswer)).toEqual([true, false]);
  });
});
