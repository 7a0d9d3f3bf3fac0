import { fence, RIGHT, WRONG, type Case } from './task.js';

const SUM = 'sum(x for x in xs if x % 2 == 0)';
const code = (text: string): string => fence(text);

/** Right programs of every shape. */
export const PROGRAMS_RIGHT: readonly Case[] = [
  ['body alone', `    return ${SUM}`],
  ['body alone in a fence', code(`    return ${SUM}`)],
  ['body dedented in a fence', code('total = 0\nfor x in xs:\n    if x % 2 == 0:\n        total += x\nreturn total')],
  ['body dedented without a fence', 'total = 0\nfor x in xs:\n    if x % 2 == 0:\n        total += x\nreturn total'],
  ['body with two spaces', `  total = ${SUM}\n  return total`],
  ['body with a tab', `\ttotal = ${SUM}\n\treturn total`],
  ['body and prose behind', `    return ${SUM}\n\nThis sums the even numbers.`],
  ['body that begins with a comment', code(`    # only even ones\n    return ${SUM}`)],
  [
    'body with a nested function',
    code('    def even(n):\n        return n % 2 == 0\n    return sum(filter(even, xs))'),
  ],
  ['body with the helper of the prompt', code('    return sum(x for x in xs if is_even(x))')],
  ['helper of the prompt', code('def f(xs):\n    return sum(x for x in xs if is_even(x))')],
  ['imports of the prompt', code(`def f(xs: List[int]) -> int:\n    return ${SUM}`)],
  ['math of the prompt', code(`def f(xs):\n    return int(math.fsum(x for x in xs if x % 2 == 0))`)],
  ['types of Python 3.9', code(`def f(xs: list[int]) -> int | None:\n    return ${SUM}`)],
  [
    'annotations from the future',
    code(`from __future__ import annotations\n\ndef f(xs: Sequence[int]) -> int:\n    return ${SUM}`),
  ],
  [
    'the whole prompt repeated',
    code(
      `import math\nfrom typing import List\n\n\ndef is_even(n: int) -> bool:\n    return n % 2 == 0\n\n\ndef f(xs: List[int]) -> int:\n    """ The sum of the even numbers of xs.\n    >>> f([1, 2, 4])\n    6\n    """\n    return ${SUM}`,
    ),
  ],
  [
    'a class wrapper with an alias',
    code(`class Solution:\n    def f(self, xs):\n        return ${SUM}\n\nf = Solution().f`),
  ],
  [
    'a class wrapper with a static method',
    code(`class Solution:\n    @staticmethod\n    def f(xs):\n        return ${SUM}\n\nf = Solution.f`),
  ],
  [
    'a class wrapper and a function',
    code(`class Solution:\n    def f(self, xs):\n        return ${SUM}\n\ndef f(xs):\n    return Solution().f(xs)`),
  ],
  ['a renamed function with an alias', code(`def sum_even(xs):\n    return ${SUM}\n\nf = sum_even`)],
  ['a lambda', code(`f = lambda xs: ${SUM}`)],
  ['an annotated lambda', code(`from typing import Callable\nf: Callable = lambda xs: ${SUM}`)],
  [
    'a partial',
    code(
      'from functools import partial\ndef g(k, xs):\n    return sum(x for x in xs if x % k == 0)\nf = partial(g, 2)',
    ),
  ],
  [
    'a decorator',
    code(
      `import functools\n\ndef logged(g):\n    @functools.wraps(g)\n    def inner(*a):\n        return g(*a)\n    return inner\n\n@logged\ndef f(xs):\n    return ${SUM}`,
    ),
  ],
  [
    'a decorator called',
    code(
      `def times(n):\n    def deco(g):\n        return lambda xs: g(xs) * n\n    return deco\n\n@times(1)\ndef f(xs):\n    return ${SUM}`,
    ),
  ],
  ['a main block', code(`def f(xs):\n    return ${SUM}\n\nif __name__ == "__main__":\n    print(f([1, 2, 4]))`)],
  [
    'a main function',
    code(
      `def f(xs):\n    return ${SUM}\n\ndef main():\n    xs = list(map(int, input().split()))\n    print(f(xs))\n\nmain()`,
    ),
  ],
  [
    'input at the top',
    code(`def f(xs):\n    return ${SUM}\n\nxs = list(map(int, input("numbers: ").split()))\nprint(f(xs))`),
  ],
  [
    'input before the function',
    code(`n = int(input())\nxs = list(map(int, input().split()))\n\ndef f(xs):\n    return ${SUM}\n\nprint(f(xs))`),
  ],
  [
    'input in a try',
    code(
      `def f(xs):\n    return ${SUM}\n\ntry:\n    while True:\n        xs = eval(input())\n        print(f(xs))\nexcept EOFError:\n    pass`,
    ),
  ],
  [
    'a definition in a try',
    code(
      `try:\n    import numpy_that_is_not_there as np\nexcept ImportError:\n    np = None\n\ndef f(xs):\n    return ${SUM}`,
    ),
  ],
  ['a definition under an if', code(`import sys\nif sys.version_info >= (3,):\n    def f(xs):\n        return ${SUM}`)],
  ['assertions at the top that fail', code(`def f(xs):\n    return ${SUM}\n\nassert f([1]) == 1`)],
  [
    'a global table',
    code(
      'EVEN = set()\nfor n in range(-10, 11):\n    if n % 2 == 0:\n        EVEN.add(n)\n\ndef f(xs):\n    return sum(x for x in xs if x in EVEN)',
    ),
  ],
  [
    'a global that is changed',
    code(
      'total = 0\n\ndef f(xs):\n    global total\n    total = 0\n    for x in xs:\n        if x % 2 == 0:\n            total += x\n    return total',
    ),
  ],
  [
    'a table filled by a call',
    code(
      'T = {}\n\ndef fill():\n    for n in range(-9, 9):\n        T[n] = n % 2 == 0\n\nfill()\n\ndef f(xs):\n    return sum(x for x in xs if T[x])',
    ),
  ],
  ['a redefinition', code(`${WRONG}\n\n\n${RIGHT}`)],
  [
    'recursion',
    code('def f(xs):\n    if not xs:\n        return 0\n    return (xs[0] if xs[0] % 2 == 0 else 0) + f(xs[1:])'),
  ],
  [
    'a cache',
    code(
      `from functools import lru_cache\n\n@lru_cache(maxsize=None)\ndef even(n):\n    return n % 2 == 0\n\ndef f(xs):\n    return sum(filter(even, xs))`,
    ),
  ],
  [
    'a dataclass',
    code(
      `from dataclasses import dataclass\n\n@dataclass\nclass Sum:\n    value: int = 0\n\ndef f(xs):\n    s = Sum()\n    for x in xs:\n        if x % 2 == 0:\n            s.value += x\n    return s.value`,
    ),
  ],
  [
    'an async helper',
    code(`import asyncio\n\nasync def g(xs):\n    return ${SUM}\n\ndef f(xs):\n    return asyncio.run(g(xs))`),
  ],
  ['a star import', code('from operator import *\n\ndef f(xs):\n    return sum(x for x in xs if mod(x, 2) == 0)')],
  [
    'an import inside',
    code('def f(xs):\n    import operator\n    return sum(x for x in xs if operator.mod(x, 2) == 0)'),
  ],
  ['a walrus', code('def f(xs):\n    return sum(y for x in xs if (y := x) % 2 == 0)')],
  [
    'a match',
    code(
      'def f(xs):\n    s = 0\n    for x in xs:\n        match x % 2:\n            case 0:\n                s += x\n    return s',
    ),
  ],
  ['code without a fence, prose around', `Here is the function:\n\n${RIGHT}\n\nIt runs in O(n).`],
  ['code without a fence, usage behind', `${RIGHT}\n\nExample usage:\nf([1, 2, 4])  # 6\n`],
  ['interactive session', '>>> def f(xs):\n...     return sum(x for x in xs if x % 2 == 0)\n...\n>>> f([1, 2, 4])\n6'],
  ['a program in a thought as well', `<think>Maybe\n${code(WRONG)}\n</think>\n${code(RIGHT)}`],
  ['a thought without opening', `Maybe\n${code(WRONG)}\n</think>\n${code(RIGHT)}`],
  ['a comment with a think mark', code(`# </think> is a mark\n${RIGHT}`)],
  ['a name that the prompt lacks', code(`from math import *\nfrom collections import defaultdict\n${RIGHT}`)],
  ['a syntax error behind', code(`${RIGHT}\n\nprint f([1, 2])`)],
  ['a cut second function', `\`\`\`python\n${RIGHT}\n\ndef test_f():\n    assert f([1, 2`],
];

export const PROGRAMS_WRONG: readonly Case[] = [
  ['types that nobody imports', code(`def f(xs: List[int]) -> Optional[int]:\n    return ${SUM}`)],
  ['an async function', code(`async def f(xs):\n    return ${SUM}`)],
  ['a generator', code('def f(xs):\n    yield from (x for x in xs if x % 2 == 0)')],
  ['a print', code(`def f(xs):\n    print(${SUM})`)],
  ['a method alone', code(`class Solution:\n    def g(self, xs):\n        return ${SUM}`)],
  ['a wrong redefinition', code(`${RIGHT}\n\n\n${WRONG}`)],
  ['a right draft in a thought', `<think>\n${code(RIGHT)}\n</think>\n${code(WRONG)}`],
  ['a draft in a thought alone', `<think>\n${code(RIGHT)}\n`],
  ['a text', `def f(xs): return "${SUM}"`],
  ['a body that is cut', '    total = 0\n    for x in xs:\n        total +='],
  ['an exit', code('import sys\ndef f(xs):\n    sys.exit(0)')],
];
