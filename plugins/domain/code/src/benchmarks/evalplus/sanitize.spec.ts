import { sandboxTools } from '@agora/testkit';
import { PROGRAMS } from './programs.js';
import type { Sanitize } from './trial.js';

const tools = sandboxTools();

async function sanitize(text: string, mode: Sanitize = 'reachable'): Promise<string> {
  const header = JSON.stringify({ text, entry: 'f', mode, view: 'all' });
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
      'the first of equal ones',
      '```\ndef f(x):\n    return 1\n```\n```\ndef f(x):\n    return 2\n```',
      'def f(x):\n    return 1',
    ],
    ['a program of one line', 'def f(x): return x', 'def f(x): return x'],
    ['what is cut off', 'def f(x):\n    return x\n\ndef g(x):\n    return (', 'def f(x):\n    return x'],
    ['no program', 'I cannot do that.\nSorry.', 'I cannot do that.'],
    ['other line ends', 'def f(x):\r\n    return x\r\n', 'def f(x):\n    return x'],
    ['text beyond ASCII', 'é = "ü"; f = lambda x: é', 'é = "ü"\nf = lambda x: é'],
  ])('is found in %s', async (_, text, program) => {
    expect(await sanitize(text)).toBe(program);
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
