import type { MathTree } from '@agora/plugin-api';
import { parseMath } from './parse-math.js';

/** A tree on one line. */
function show(tree: MathTree | undefined): string {
  if (!tree) return 'unreadable';
  const { op, value, args } = tree;
  const name = value === undefined ? op : args ? `${op}:${value}` : value;
  return args ? `${name}(${args.map(show).join(' ')})` : name;
}

describe('the parser', () => {
  it.each([
    ['12', '12'],
    ['.5', '0.5'],
    ['-x^2', 'neg(pow(x 2))'],
    ['2x^{10}y', 'mul(2 pow(x 10) y)'],
    ['\\frac12', 'div(1 2)'],
    ['\\frac123', 'div(1 23)'],
    ['\\sqrt2x', 'mul(root(2 2) x)'],
    ['\\sqrt[3]{x}', 'root(x 3)'],
    ['1/2x', 'div(1 mul(2 x))'],
    ['2\\frac{1}{3}', 'add(2 div(1 3))'],
    ['2\\cdot\\frac13', 'mul(2 div(1 3))'],
    ['\\sin 3x + 1', 'add(fn:sin(mul(3 x)) 1)'],
    ['\\log_2 8', 'fn:log(8 2)'],
    ['5!', 'fn:factorial(5)'],
    ['|x-1|', 'fn:abs(add(x neg(1)))'],
    ['f^{-1}(x)', 'call:f^-1(x)'],
    ['p(x)', 'call:p(x)'],
    ['p(1-p)', 'mul(p add(1 neg(p)))'],
    ['50\\%', 'percent(50)'],
    ['101_2', 'base:2(101)'],
    ['1,234', '1234'],
    ['(1,234)', 'tuple(1 234)'],
    ['1, 2 \\text{ and } 3', 'list(1 2 3)'],
    ['\\{1;2\\}', 'set(1 2)'],
    ['[0,1)', 'interval:[)(0 1)'],
    ['(0,1]\\cup\\{2\\}', 'union(interval:(](0 1) set(2))'],
    ['x\\in\\mathbb{R}', 'R'],
    ['1<x\\le 2', 'and(rel:<(1 x) rel:<=(x 2))'],
    ['x=\\pm 1', 'rel:=(x list(1 neg(1)))'],
    ['a\\mp b', 'list(add(a neg(b)) add(a b))'],
    ['\\begin{pmatrix}1&2\\\\3&4\\\\\\end{pmatrix}', 'matrix:2x2(1 2 3 4)'],
    ['\\begin{vmatrix}1&2\\\\3&4\\end{vmatrix}', 'fn:det(matrix:2x2(1 2 3 4))'],
    ['\\text{Both A and B}', 'both a and b'],
    ['5\\text{ cm}^2', '5'],
    ['\\overrightarrow{AB}', 'overrightarrow A B'],
    ['\\sum_{k=1}^{n}k^2', 'fn:sum(pow(k 2) k 1 n)'],
    ['a=b=\\lim=3', '3'],
  ])('reads %p as %s', (text, expected) => {
    expect(show(parseMath(text))).toBe(expected);
  });

  it.each([
    '',
    ' . ',
    '\\frac{1}{2',
    '(1,2',
    '1 2',
    '11 7/6',
    '\\int x dx',
    '1,2,\\ldots',
    '\\{x \\mid x>0\\}',
    '\\begin{pmatrix}1&2\\\\3\\end{pmatrix}',
    'x^',
    '19_8',
    '}{',
  ])('leaves %p alone', (text) => {
    expect(parseMath(text)).toBeUndefined();
  });

  it.each([
    ['parentheses', `${'('.repeat(700)}1${')'.repeat(700)}`],
    ['fractions', `${'\\frac{'.repeat(120)}1${'}{2}'.repeat(120)}`],
    ['roots', `${'\\sqrt{'.repeat(150)}x${'}'.repeat(150)}`],
    ['signs', `${'-'.repeat(1400)}1`],
    ['exponents', `x${'^{x'.repeat(300)}${'}'.repeat(300)}`],
    ['length', '1+'.repeat(5000)],
    ['open boxes', '\\boxed{'.repeat(200)],
  ])('gives up on too many %s', (_, text) => {
    expect(parseMath(text)).toBeUndefined();
  });
});
