import { sandboxTools } from '@agora/sandbox/testing';
import { PROGRAMS } from './programs.js';
import type { Sanitize } from '@agora/domain-kit';

const tools = sandboxTools();

async function sanitize(text: string, mode: Sanitize = 'reachable', task = ''): Promise<string> {
  const header = JSON.stringify({ text, entry: 'f', task, mode, view: 'all' });
  const { stdout } = await tools.execute({ source: PROGRAMS.candidate, stdin: `${header}\n1\t0\t[]` });
  return JSON.parse(stdout.split('\n')[0] ?? '') as string;
}

describe('the program in an output', () => {
  it.each([
    [
      'a code block',
      'Sure, here it is:\n\n```python\ndef f(x):\n    return x\n```\nThat is all!',
      'def f(x):\n    return x',
    ],
    ['an open block', '```python\ndef f(x):\n    return x\n', 'def f(x):\n    return x'],
    [
      'the longest of blocks',
      '```\nx = 1\n```\nand\n```\ndef f(x):\n    y = x\n    return y\n```',
      'def f(x):\n    y = x\n    return y',
    ],
    [
      'the last of several',
      '```\ndef f(x):\n    return 1\n```\n```\ndef f(x):\n    return 2\n```',
      'def f(x):\n    return 2',
    ],
    ['a program of one line', 'def f(x): return x', 'def f(x): return x'],
    ['what is cut off', 'def f(x):\n    return x\n\ndef g(x):\n    return (', 'def f(x):\n    return x'],
    ['no program', 'I cannot do that.\nSorry.', 'I cannot do that.'],
    ['other line ends', 'def f(x):\r\n    return x\r\n', 'def f(x):\n    return x'],
    ['text beyond ASCII', 'é = "ü"; f = lambda x: é', 'é = "ü"\nf = lambda x: é'],
  ])('is found in %s', async (_, text, program) => {
    expect(await sanitize(text)).toBe(program);
  });

  it.each([
    [
      'wins over longer ones of tests and of usage',
      '```python\ndef f(x):\n    return x\n```\nTests:\n```python\nassert f(1) == 1\nassert f(2) == 2\nassert f(3) == 3\n```',
      'def f(x):\n    return x',
    ],
    [
      'brings what it uses of the blocks before it',
      '```python\nimport math\ndef g(x):\n    return math.sqrt(x)\n```\nNow:\n```python\ndef f(x):\n    return g(x)\n```',
      'import math\ndef g(x):\n    return math.sqrt(x)\ndef f(x):\n    return g(x)',
    ],
    [
      'may be indented',
      '1. Write it:\n\n   ```python\n   def f(x):\n       return x\n   ```\n2. Use it.',
      'def f(x):\n    return x',
    ],
    ['may be of tildes', '~~~py\ndef f(x):\n    return x\n~~~', 'def f(x):\n    return x'],
    ['may end on its last line', '```python\ndef f(x):\n    return x```\nDone.', 'def f(x):\n    return x'],
    ['may be cut off', '```python\ndef f(x):\n    return x\n\nassert f(', 'def f(x):\n    return x'],
  ])('a block that defines the function %s', async (_, text, program) => {
    expect(await sanitize(text)).toBe(program);
  });

  const helpers = 'from typing import List\nimport math\n\ndef half(x):\n    return x / 2\n\n';
  const asked = 'def f(xs: List[int]) -> int:\n    """ The sum of halves. """\n';
  const task = helpers + asked;

  it.each([
    ['an indented body', '    return sum(half(x) for x in xs)\n', '    return sum(half(x) for x in xs)'],
    ['a body in a block', '```python\n    total = 0\n    return total\n```', '    total = 0\n    return total'],
    ['a body without indentation', '```\ntotal = 0\nreturn total\n```', '    total = 0\n    return total'],
    ['a body whose first line lost it', 'total = 0\n    return total', '    total = 0\n    return total'],
  ])('is the task with %s', async (_, text, body) => {
    const program = await sanitize(text, 'reachable', task);
    expect(program).toContain(asked + body);
    expect(program.startsWith('from typing import List\n')).toBe(true);
  });

  it('has the imports and helpers of the task that it uses and lacks', async () => {
    const own = 'def f(xs: List[int]) -> int:\n    return sum(half(x) for x in xs)';
    const lacking = 'from typing import List\ndef half(x):\n    return x / 2\n';
    expect((await sanitize(own, 'reachable', task)).replace(/\n+/g, '\n')).toBe(lacking + own);
    const whole = `from typing import List\ndef half(x):\n    return x * 0.5\n${own}`;
    expect(await sanitize(whole, 'reachable', task)).toBe(whole);
    expect(await sanitize('def f(xs):\n    return 1', 'reachable', task)).toBe('def f(xs):\n    return 1');
  });

  it.each([
    ['a parameter', 'n = int(input())\ndef f(n):\n    return n\nprint(f(n))', 'def f(n):\n    return n'],
    [
      'a local name',
      'total = int(input())\ndef f(xs):\n    total = 0\n    return total',
      'def f(xs):\n    total = 0\n    return total',
    ],
    [
      'a name of a comprehension',
      'x = input()\ndef f(xs):\n    return [x for x in xs]',
      'def f(xs):\n    return [x for x in xs]',
    ],
    [
      'a keyword',
      'key = input()\ndef f(xs):\n    return sorted(xs, key=len)',
      'def f(xs):\n    return sorted(xs, key=len)',
    ],
    ['an attribute', 'name = input()\ndef f(x):\n    return x.name', 'def f(x):\n    return x.name'],
  ])('leaves out what stands at the top under the name of %s', async (_, text, program) => {
    expect(await sanitize(text)).toBe(program);
  });

  it.each([
    ['a global that it reads', 'N = 3\ndef f(x):\n    return x + N'],
    ['a global that it changes', 'count = 0\ndef f(x):\n    global count\n    count += 1\n    return count'],
    ['a default', 'N = 3\ndef f(x, n=N):\n    return n'],
    ['an annotation', 'from typing import List\nT = List\ndef f(x: T):\n    return x'],
    ['what an inner function reads', 'N = 3\ndef f(x):\n    def g():\n        return N\n    return g()'],
    ['a base class', 'class B:\n    pass\nclass A(B):\n    pass\ndef f(x):\n    return A()'],
  ])('keeps %s', async (_, text) => {
    expect(await sanitize(text)).toBe(text);
  });

  const whole = [
    'import math',
    'import sys',
    'LIMIT = 10',
    'UNUSED = 11',
    'sys.setrecursionlimit(9999)',
    'try:',
    '    from math import prod',
    'except ImportError:',
    '    prod = None',
    '',
    '@staticmethod',
    'def swap(xs, i, j):',
    '    xs[i], xs[j] = xs[j], xs[i]',
    '',
    'def unused(x):',
    '    return x',
    '',
    'class Node:',
    '    pass',
    '',
    'def f(xs):',
    '    swap(xs, 0, LIMIT)',
    '    return prod(xs), Node()',
    '',
    'table = {}',
    'table["a"] = f',
    'assert f([1]) == 2',
    'if __name__ == "__main__":',
    '    print(f(input()))',
  ].join('\n');

  it('is all that the function needs, and no more', async () => {
    const program = await sanitize(whole);
    for (const part of [
      'import math',
      'LIMIT',
      'from math import prod',
      '@staticmethod\ndef swap',
      'class Node',
      'def f',
    ]) {
      expect(program).toContain(part);
    }
    for (const part of ['UNUSED', 'setrecursionlimit', 'unused', 'assert', 'print', 'table']) {
      expect(program).not.toContain(part);
    }
  });

  it('is what the reference keeps, when asked', async () => {
    const program = await sanitize(whole, 'reference');
    expect(program).toBe(
      'import math\nimport sys\nLIMIT = 10\nclass Node:\n    pass\ndef f(xs):\n    swap(xs, 0, LIMIT)\n    return prod(xs), Node()',
    );
    const twice = 'def f(x):\n    return 1\n\ndef f(x):\n    return 2';
    expect(await sanitize(twice, 'reference')).toBe('def f(x):\n    return 1');
    expect(await sanitize(twice)).toBe('def f(x):\n    return 1\ndef f(x):\n    return 2');
  });

  it('is the output itself, when asked', async () => {
    expect(await sanitize('```\nno program\n```', 'off')).toBe('```\nno program\n```');
  });

  it('is the whole span when the function is not in it', async () => {
    expect(await sanitize('print(1)\nprint(2)')).toBe('print(1)\nprint(2)');
  });

  it('is found in long texts', async () => {
    const prose = "This line is prose, isn't it?\nSorry\n\n".repeat(400);
    expect(await sanitize(`${prose}\ndef f(x):\n    return x\n\n${prose}`)).toBe('def f(x):\n    return x');
  });
});
