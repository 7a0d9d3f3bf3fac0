import { isAlive, until } from '@agora/service-testkit';
import type { MathTree } from '@agora/plugin-api';
import { SymbolicEquality } from './symbolic-equality.js';

const num = (value: string | number): MathTree => ({ op: 'num', value: String(value) });
const sym = (value: string): MathTree => ({ op: 'sym', value });
const dec = (value: string): MathTree => ({ op: 'dec', value });
const i: MathTree = { op: 'const', value: 'i' };
const node = (op: MathTree['op'], ...args: MathTree[]): MathTree => ({ op, args });
const named = (op: MathTree['op'], value: string, ...args: MathTree[]): MathTree => ({ op, value, args });
const fn = (value: string, ...args: MathTree[]): MathTree => named('fn', value, ...args);
const x = sym('x');
const square = (tree: MathTree): MathTree => node('pow', tree, num(2));
const root = (tree: MathTree): MathTree => node('root', tree, num(2));
const matrix = (...entries: number[]): MathTree => named('matrix', `${entries.length / 2}x2`, ...entries.map(num));
const interval = (brackets: string, low: MathTree, high: MathTree): MathTree => named('interval', brackets, low, high);
const oo: MathTree = { op: 'const', value: 'oo' };
const rel = (by: string, left: MathTree, right: MathTree): MathTree => named('rel', by, left, right);

let equality: SymbolicEquality;
beforeAll(() => {
  equality = new SymbolicEquality({ seconds: 20 });
});
afterAll(() => equality.close());

describe('symbolic equality', () => {
  it.each<[string, MathTree, MathTree, boolean]>([
    ['tan²+1 = sec²', node('add', square(fn('tan', x)), num(1)), square(fn('sec', x)), true],
    [
      'sin 2x = 2 sin x cos x',
      fn('sin', node('mul', num(2), x)),
      node('mul', num(2), fn('sin', x), fn('cos', x)),
      true,
    ],
    ['sin x ≠ cos x', fn('sin', x), fn('cos', x), false],
    [
      '√(3+2√2) = 1+√2',
      root(node('add', num(3), node('mul', num(2), root(num(2))))),
      node('add', num(1), root(num(2))),
      true,
    ],
    ['√(x²) is not x for all real x', root(square(x)), x, false],
    ['ln 8 = 3 ln 2', fn('ln', num(8)), node('mul', num(3), fn('ln', num(2))), true],
    ['log of 8 to base 2 = 3', fn('log', num(8), num(2)), num(3), true],
    ['cos 60° = 1/2', fn('cos', node('div', { op: 'const', value: 'pi' }, num(3))), node('div', num(1), num(2)), true],
    ['(1+i)² = 2i', square(node('add', num(1), i)), node('mul', num(2), i), true],
    ['a decimal to the last digit', dec('4.123105625617661'), root(num(17)), true],
    ['a rounded decimal', dec('4.1231'), root(num(17)), false],
    ['a sum of matrices', matrix(6, 8, 10, 12), node('add', matrix(1, 2, 3, 4), matrix(5, 6, 7, 8)), true],
    ['a product of matrices', matrix(19, 22, 43, 50), node('mul', matrix(1, 2, 3, 4), matrix(5, 6, 7, 8)), true],
    ['matrices of other sizes', matrix(1, 2), matrix(1, 2, 3, 4), false],
    [
      'touching intervals',
      interval('[)', num(0), num(2)),
      node('union', interval('[)', num(0), num(1)), interval('[)', num(1), num(2))),
      true,
    ],
    [
      'a gap',
      interval('[)', num(0), num(2)),
      node('union', interval('[)', num(0), num(1)), interval('()', num(1), num(2))),
      false,
    ],
    ['the real line', { op: 'known-set', value: 'R' }, interval('()', node('neg', oo), oo), true],
    ['x² < 4 as an interval', rel('<', square(x), num(4)), interval('()', node('neg', num(2)), num(2)), true],
    ['x² < 4 and |x| < 2', rel('<', square(x), num(4)), rel('<', fn('abs', x), num(2)), true],
    ['x > 1 is not y > 1', rel('>', x, num(1)), rel('>', sym('y'), num(1)), false],
    [
      'multiples of an equation',
      rel('=', square(fn('sin', x)), num(1)),
      rel('=', node('mul', num(3), square(fn('sin', x))), num(3)),
      true,
    ],
    ['x² = 4 by its solutions', rel('=', square(x), num(4)), node('set', num(2), node('neg', num(2))), true],
    ['elements in any order', node('set', num(1), fn('sin', x)), node('list', fn('sin', x), num(1)), true],
    ['a tuple out of order', node('tuple', num(1), fn('sin', x)), node('list', fn('sin', x), num(1)), false],
    ['f(x) is not f(y)', named('call', 'f', x), named('call', 'f', sym('y')), false],
    ['x = ln 4 for 2 ln 2', node('mul', num(2), fn('ln', num(2))), rel('=', x, fn('ln', num(4))), true],
    ['percentages', node('percent', root(num(4))), num(2), true],
  ])('%s', async (_, gold, answer, expected) => {
    const { equal, reason } = await equality.symbolicallyEqual(gold, answer);
    expect({ equal, reason }).toEqual({ equal: expected, reason: expect.stringMatching(/\S/) });
  });

  it('cannot be talked into evaluating text', async () => {
    const evil = sym("__import__('os').getpid()");
    expect((await equality.symbolicallyEqual(evil, num(1))).equal).toBe(false);
    const unknown = fn('__import__', sym('os'));
    expect((await equality.symbolicallyEqual(unknown, num(1))).equal).toBeNull();
  });

  it('starts anew when its process was killed', async () => {
    const before = equality.pid;
    expect(before).toEqual(expect.any(Number));
    process.kill(before as number, 'SIGKILL');
    expect((await equality.symbolicallyEqual(fn('ln', num(9)), node('mul', num(2), fn('ln', num(3))))).equal).toBe(
      true,
    );
    expect(equality.pid).not.toBe(before);
  });
});

describe('hostile expressions', () => {
  const tower = node('pow', num(9), node('pow', num(9), node('pow', num(9), num(9))));
  const factorials = [1, 2, 3, 4, 5].reduce<MathTree>((inner) => fn('factorial', inner), num(9));
  const huge = named('matrix', '60x60', ...Array.from({ length: 3600 }, (_, at) => node('add', x, num(at))));
  const nested = (levels: number): MathTree => {
    let deep: MathTree = x;
    for (let level = 0; level < levels; level += 1) deep = fn('sin', deep);
    return deep;
  };
  const deep = nested(3000);
  const sum = node('add', ...Array.from({ length: 40 }, (_, at) => root(node('add', x, root(num(at + 2))))));

  it('are given up, each by itself, while others are answered', async () => {
    const hurried = new SymbolicEquality({ seconds: 1, memoryMiB: 600 });
    const questions = [
      hurried.symbolicallyEqual(tower, num(1)),
      hurried.symbolicallyEqual(factorials, num(1)),
      hurried.symbolicallyEqual(fn('det', node('pow', huge, num(9))), num(1)),
      hurried.symbolicallyEqual(deep, num(1)),
      hurried.symbolicallyEqual(node('pow', sum, num(40)), node('pow', sum, num(41))),
    ];
    const comparisons = await Promise.all(questions);
    expect(comparisons.filter(({ equal }) => equal === true)).toEqual([]);
    expect(comparisons.slice(0, 4).map(({ equal }) => equal)).toEqual([null, null, null, null]);
    expect((await hurried.symbolicallyEqual(fn('ln', num(9)), node('mul', num(2), fn('ln', num(3))))).equal).toBe(true);
    await hurried.close();
  });

  it.each<[string, MathTree, MathTree]>([
    ['a tower on the gold side', num(1), tower],
    ['a factorial', fn('factorial', num(1e9)), num(1)],
    ['a binomial', fn('binomial', num(1e9), num(5e8)), num(1)],
    ['a long sum', fn('sum', node('pow', x, x), x, num(1), num(1e9)), num(1)],
    ['a long product', fn('prod', x, x, num(1), num(1e8)), num(1)],
    ['an exponent in a number', num('1e999999999'), num(1)],
    ['a matrix of no entries', named('matrix', '100000x100000'), num(1)],
    // Each of these is near a limit of some reader of JSON on its way.
    ...[500, 900, 1500, 6000, 100_000].map((levels): [string, MathTree, MathTree] => [
      `${levels} levels`,
      nested(levels),
      x,
    ]),
  ])('%s costs its own comparison alone', async (_, gold, answer) => {
    const hurried = new SymbolicEquality({ seconds: 1, memoryMiB: 600 });
    expect((await hurried.symbolicallyEqual(gold, answer)).equal).not.toBe(true);
    const { pid } = hurried;
    expect((await hurried.symbolicallyEqual(x, x)).equal).toBe(true);
    expect(hurried.pid).toBe(pid);
    await hurried.close();
  });

  it('end with the process', async () => {
    const patient = new SymbolicEquality({ seconds: 60 });
    await patient.symbolicallyEqual(x, x);
    const { pid } = patient;
    const open = patient.symbolicallyEqual(tower, num(1)).catch((error: unknown) => error);
    await patient.close();
    expect(await open).toMatchObject({ code: 'cancelled' });
    await until(() => pid === undefined || !isAlive(pid));
    await expect(async () => patient.symbolicallyEqual(x, x)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
