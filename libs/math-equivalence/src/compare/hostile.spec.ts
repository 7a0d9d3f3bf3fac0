import { readGold } from './gold.js';
import { judge, readAnswer } from './judge-answer.js';

const NINES = '9'.repeat(1400);

describe('hostile answers', () => {
  it.each([
    ['a tower', '9^{9^{9^{9^9}}}'],
    ['a power', '2^{10^{10}}'],
    ['a large base', `${NINES}^{99999}`],
    ['factorials of factorials', `9${'!'.repeat(300)}`],
    ['a large factorial', '(10^{9})!'],
    ['a large binomial', '\\binom{10^9}{10^8}'],
    ['a power of a sum', '(a+b+c+d+e+f+g+h)^{60}'],
    ['a product of sums', Array.from({ length: 60 }, (_, at) => `(x_{${at}}+y)`).join('')],
    ['a root of a large number', `\\sqrt{${NINES}}`],
    ['a wide matrix', `\\begin{pmatrix}${'1&'.repeat(250)}1\\end{pmatrix}`],
    ['a long list', '1,'.repeat(290) + '1'],
    ['many signs', '\\pm 1'.repeat(100)],
    ['a division by zero', '\\frac{1}{1-1}'],
    ['nothing to the nothing', '0^0'],
  ])('%s does not hang and is not 5', (_, answer) => {
    expect(judge(readGold('5'), { text: answer, by: 'boxed', plain: false }).decision).not.toBe('equal');
    expect(judge(readGold(answer), { text: '5', by: 'boxed', plain: false }).decision).not.toBe('equal');
  });

  it.each([
    ['dollar signs', '$'.repeat(100_000)],
    ['brackets', '\\('.repeat(50_000)],
    ['brackets closed too late', `${'\\('.repeat(25_000)}\n\\)`],
    ['boxes', '\\boxed{'.repeat(20_000)],
    ['numbers', '1 '.repeat(50_000)],
    ['sums', '1+'.repeat(50_000)],
    ['answers', 'the answer is '.repeat(10_000)],
    ['digits', '1'.repeat(200_000)],
    ['spaces', `${' '.repeat(200_000)}x`],
    ['tags', '[RESULT]'.repeat(20_000)],
  ])('an output of %s is read all the same', (_, output) => {
    const found = readAnswer(output);
    expect(found === undefined || judge(readGold('5'), found).decision !== 'equal').toBe(true);
  });
});
