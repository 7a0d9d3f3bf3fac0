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
    ['a tower without braces', '10^10^10'],
    ['a tower of braces', '9^{9^{9}}'],
    ['a tower in Python', '10**10**10'],
    ['a factorial of a power', '(10^9)!!!'],
    ['a binomial of many digits', `{${'9'.repeat(700)} \\choose 250}`],
    ['binomials of binomials', `${'{9 \\choose '.repeat(50)}3${'}'.repeat(50)}`],
    ['an exponent of ten', '1e999'],
    ['products of large numbers', `${'9e400*'.repeat(100)}1`],
    ['nested braces', `${'{'.repeat(20_000)}6${'}'.repeat(20_000)}`],
    ['circumflexes', '^'.repeat(40_000)],
    ['backslashes', '\\'.repeat(40_000)],
    ['spaces', `${' '.repeat(40_000)}6`],
    ['roots', `${'√'.repeat(1400)}2`],
    ['superscripts', '²'.repeat(1400)],
    ['bases', '(1_'.repeat(450)],
    ['millions', `6${'\\text{ million}'.repeat(90)}`],
    ['ratios', `${'6:'.repeat(290)}1`],
    ['powers', `${'2**'.repeat(290)}2`],
    ['a binomial of a thousand million', '\\binom{10^9}{5\\cdot 10^8}'],
    ['nested roots', `${'\\sqrt{2+'.repeat(200)}1${'}'.repeat(200)}`],
    ['roots of large degree', '\\sqrt[10^9]{3}+\\sqrt[999999999]{2}'],
    ['nested fractions', `${'\\frac{1}{1+'.repeat(250)}1${'}'.repeat(250)}`],
    ['a matrix to a power', '\\begin{pmatrix}1&1\\\\1&0\\end{pmatrix}^{10^{10}}'],
    ['a determinant of a large matrix', `\\det\\begin{pmatrix}${`${'x&'.repeat(60)}1\\\\`.repeat(20)}\\end{pmatrix}`],
    ['a sum of many', '\\sum_{k=1}^{10^{12}} k^k'],
    ['a product of many', '\\prod_{k=1}^{10^{12}} k'],
    ['an integral of a tower', '\\int_0^1 x^{x^{x^x}} dx'],
    ['sines of sines', `${'\\sin('.repeat(250)}1${')'.repeat(250)}`],
    ['logarithms of large powers', '\\log_{2^{10^{9}}} 3^{10^{9}}'],
    ['a repeating decimal of many digits', `0.\\overline{${'142857'.repeat(200)}}`],
    ['absolute values', '|'.repeat(1000)],
    ['intervals in intervals', `${'(1,'.repeat(300)}2${']'.repeat(300)}`],
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
    ['answer tags', '<answer>'.repeat(20_000)],
    ['braces', '{'.repeat(100_000)],
    ['boxes in quotes', '"\\boxed{6}"'.repeat(10_000)],
    ['answers and spaces', `answer${' '.repeat(400)}`.repeat(200)],
    ['answers and lines', 'answer\n'.repeat(10_000)],
    ['final answers', 'final answer '.repeat(10_000)],
    ['alternatives', '6 or '.repeat(20_000)],
    ['formulas side by side', '$6$ or '.repeat(10_000)],
    ['matrices', '\\begin{pmatrix}'.repeat(5_000)],
    ['bold type', '**word** '.repeat(10_000)],
    ['words', 'is '.repeat(30_000)],
    ['halves of surrogate pairs', '\ud83d'.repeat(50_000)],
    ['17 MB of sentences', 'The answer is 6. '.repeat(1_000_000)],
    ['17 MB of digits', '1'.repeat(17_000_000)],
  ])('an output of %s is read all the same', (_, output) => {
    const found = readAnswer(output);
    expect(found === undefined || judge(readGold('5'), found).decision !== 'equal').toBe(true);
  });
});
