import { fence, indented, RIGHT, WRONG, type Case } from './task.js';

const USAGE = [
  'xs = [1, 2, 3, 4, 5, 6, 7, 8, 9]',
  'result = f(xs)',
  'print("The sum of the even numbers is", result)',
  'for n in range(10):',
  '    print(n, f(list(range(n))))',
].join('\n');
const TESTS = [
  'import unittest',
  '',
  'class TestF(unittest.TestCase):',
  '    def test_empty(self):',
  '        self.assertEqual(f([]), 0)',
  '    def test_some(self):',
  '        self.assertEqual(f([1, 2, 4]), 6)',
  '',
  'if __name__ == "__main__":',
  '    unittest.main()',
].join('\n');

/** Right programs in fences of every shape. */
export const FENCES_RIGHT: readonly Case[] = [
  ['python3', fence(RIGHT, 'python3')],
  ['py', fence(RIGHT, 'py')],
  ['Python', fence(RIGHT, 'Python')],
  ['no language', fence(RIGHT, '')],
  ['a language behind a space', fence(RIGHT, ' python')],
  ['attributes', fence(RIGHT, 'python title="solution.py"')],
  ['braces', fence(RIGHT, '{python}')],
  ['braces and class', fence(RIGHT, '{.python .numberLines}')],
  ['a line number', fence(RIGHT, 'python:solution.py')],
  ['tildes', fence(RIGHT, 'python', '~~~')],
  ['four backticks', fence(RIGHT, 'python', '````')],
  ['four backticks around three', '````markdown\n' + fence(RIGHT) + '\n````'],
  ['carriage returns', fence(RIGHT).replace(/\n/g, '\r\n')],
  ['a fence in a list', '1. Define it:\n\n' + indented(fence(RIGHT)) + '\n\n2. Use it.'],
  ['a fence indented by a tab', indented(fence(RIGHT), '\t')],
  ['a fence in a quote', fence(RIGHT).replace(/^/gm, '> ')],
  ['no line break before', 'Here is the code: ' + fence(RIGHT)],
  ['no closing', '```python\n' + RIGHT],
  ['no opening', RIGHT + '\n```\nThis works.'],
  ['a closing at the last line', '```python\n' + RIGHT + '```'],
  ['tests after, longer', fence(RIGHT) + '\n\nTests:\n\n' + fence(TESTS)],
  ['usage after, longer', fence(RIGHT) + '\n\nUsage:\n\n' + fence(USAGE)],
  ['usage before', 'We want:\n\n' + fence(USAGE) + '\n\nSo:\n\n' + fence(RIGHT)],
  ['tests in the same', fence(RIGHT + '\n\n' + TESTS)],
  ['usage in the same', fence(RIGHT + '\n\n' + USAGE)],
  ['output after', fence(RIGHT) + '\n\nOutput:\n\n' + fence('6\n0\n-2', '')],
  ['shell before', fence('pip install numpy', 'bash') + '\n\n' + fence(RIGHT)],
  ['shell after', fence(RIGHT) + '\n\n' + fence('python solution.py\npytest -q\nls -la /tmp/some/where', 'sh')],
  ['json after', fence(RIGHT) + '\n\n' + fence('{"xs": [1, 2, 4], "result": 6, "note": "a longer line"}', 'json')],
  ['javascript as well', fence('function f(xs) {\n  let s = 0;\n  return s;\n}', 'js') + '\n\n' + fence(RIGHT)],
  ['a wrong attempt and a correction', fence(WRONG) + '\n\nThis is wrong: it adds odd ones.\n\n' + fence(RIGHT)],
  [
    'a longer wrong attempt',
    fence(WRONG + '\n\n\nprint(f([1, 2, 4]))\nprint(f([]))') + '\n\nCorrected:\n\n' + fence(RIGHT),
  ],
  [
    'imports in a block before',
    fence('from functools import reduce') +
      '\n\nThen\n\n' +
      fence('def f(xs):\n    return reduce(lambda a, x: a + x if x % 2 == 0 else a, xs, 0)'),
  ],
  [
    'a helper in a block before',
    fence('def even(n):\n    return n % 2 == 0') + '\n\n' + fence('def f(xs):\n    return sum(filter(even, xs))'),
  ],
  [
    'a helper in a block behind',
    fence('def f(xs):\n    return sum(filter(even, xs))') +
      '\n\nwith\n\n' +
      fence('def even(n):\n    return n % 2 == 0'),
  ],
  [
    'an import in prose before',
    'from functools import reduce\n\n' +
      fence('def f(xs):\n    return reduce(lambda a, x: a + x if x % 2 == 0 else a, xs, 0)'),
  ],
  [
    'a fence in the docstring',
    fence(
      'def f(xs):\n    """Sum.\n\n    ```\n    f([1])\n    ```\n    """\n    return sum(x for x in xs if x % 2 == 0)',
    ),
  ],
  [
    'a python fence in the docstring',
    fence(
      'def f(xs):\n    """Sum.\n\n    Example:\n    ```python\n    f([1, 2])\n    ```\n    """\n    return sum(x for x in xs if x % 2 == 0)',
    ),
  ],
  [
    'a doctest in the docstring',
    fence(
      'def f(xs):\n    """Sum.\n\n    >>> f([1, 2, 4])\n    6\n    """\n    return sum(x for x in xs if x % 2 == 0)',
    ),
  ],
  ['backticks in a string', fence('def f(xs):\n    note = "```"\n    return sum(x for x in xs if x % 2 == 0)')],
  ['HTML around', '<pre><code class="language-python">\n' + RIGHT + '\n</code></pre>'],
  ['an answer tag around', '<answer>\n' + fence(RIGHT) + '\n</answer>'],
  ['an end token behind', fence(RIGHT) + '<|im_end|>'],
  ['an end token in the fence', '```python\n' + RIGHT + '<|endoftext|>'],
  ['a second turn behind', fence(RIGHT) + '<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n' + fence(WRONG)],
  [
    'the prompt repeated with a stub',
    fence('def f(xs: List[int]) -> int:\n    """ The sum. """\n    pass') + '\n\nSolution:\n\n' + fence(RIGHT),
  ],
  ['tests that import it', `${fence(RIGHT)}\n\nTests:\n\n${fence(`from solution import f\n\n${TESTS}`)}`],
  [
    'a line of it explained',
    `${fence(RIGHT)}\n\nFirst:\n\n${fence('def f(xs):\n    total = 0')}\n\nThis starts at zero.`,
  ],
  ['a draft in steps', `${fence('def f(xs):\n    total = 0')}\n\nThen, in full:\n\n${fence(RIGHT)}`],
  [
    'another way behind',
    `${fence(RIGHT)}\n\nOr in one line:\n\n${fence('f = lambda xs: sum(x for x in xs if not x % 2)')}`,
  ],
  ['a skeleton behind', `${fence(RIGHT)}\n\nIts form:\n\n${fence('def f(xs):\n    """ The sum. """\n    ...')}`],
  ['a bold heading', '**Solution**\n\n' + fence(RIGHT) + '\n\n**Explanation**\n\n- `sum` adds.\n- O(n).'],
  ['[PYTHON] marks', '[PYTHON]\n' + RIGHT + '\n[/PYTHON]'],
  ['a BOM', '\ufeff' + fence(RIGHT)],
  ['no-break spaces', fence(RIGHT.replace('    ', '\u00a0\u00a0\u00a0\u00a0'))],
  ['a tab indentation', fence('def f(xs):\n\treturn sum(x for x in xs if x % 2 == 0)')],
];

/** What must not pass: the answer is wrong, whatever stands around it. */
export const FENCES_WRONG: readonly Case[] = [
  [
    'a right attempt corrected to a wrong one',
    fence(RIGHT) + '\n\nOh no, that is wrong. Corrected:\n\n' + fence(WRONG),
  ],
  ['tests that import it alone', fence(`from solution import f\n\n${TESTS}`)],
  ['only tests', fence(TESTS)],
  ['only usage', fence(USAGE)],
  ['a stub', fence('def f(xs):\n    pass')],
  ['an ellipsis', fence('def f(xs):\n    ...')],
  ['another name', fence('def g(xs):\n    return sum(x for x in xs if x % 2 == 0)')],
  ['another language', fence('function f(xs) { return xs.filter(x => x % 2 == 0).reduce((a, b) => a + b, 0) }', 'js')],
  ['a refusal', 'I cannot write code.'],
  ['nothing', ''],
  ['a right one in a comment', fence(indented(RIGHT, '# ') + '\n' + WRONG)],
];
