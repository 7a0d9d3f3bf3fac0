import { sandboxTools } from '@agora/sandbox/testing';
import { itemOf } from '../../test/task-folder.js';

const tools = sandboxTools();
const ROW = { entry_point: 'double', tests: ['assert double(2) == 4', 'assert double(-1) == -2'] };

const score = async (output: string) => {
  const { item, score: scored } = await itemOf('python-tests', ROW, tools);
  return scored(item, output);
};

it.each([
  ['in a fence', '```python\ndef double(x):\n    return 2 * x\n```'],
  ['bare', 'def double(x):\n    return x + x'],
  ['between words', 'Here is the function:\n\n```python\ndef double(x):\n    return 2 * x\n```\nIt doubles.'],
  ['with a helper', '```python\ndef add(a, b):\n    return a + b\n\ndef double(x):\n    return add(x, x)\n```'],
])('passes a right program, %s', async (_, output) => {
  expect(await score(output)).toMatchObject({ value: 1 });
});

it.each([
  ['wrong', 'def double(x):\n    return x * x'],
  ['of another name', 'def twice(x):\n    return 2 * x'],
  ['that does not load', 'def double(x) return 2 * x'],
  ['that ends its process', 'import os\ndef double(x):\n    os._exit(0)'],
  [
    'that equals everything',
    'class Any:\n    def __eq__(self, other):\n        return True\n\ndef double(x):\n    return Any()',
  ],
  ['of words', 'I would multiply x by two.'],
])('fails a program %s', async (_, output) => {
  expect(await score(output)).toMatchObject({ value: 0 });
});

describe('an input that is the beginning of a program', () => {
  const input = 'def add(a, b):\n    return a + b\n\n\ndef double(x):\n    """Twice x, by `add`."""\n';
  const row = { ...ROW, input, tests: ['assert double(2) == add(2, 2)', 'assert double(-1) == add(-1, -1)'] };
  const passes = async (output: string) => {
    const { item, score: scored } = await itemOf('python-tests', row, tools);
    return (await scored(item, output)).value;
  };

  it.each([
    ['a program of its own', '```python\ndef double(x):\n    return 2 * x\n```', 1],
    ['a program that uses what the input defines', '```python\ndef double(x):\n    return add(x, x)\n```', 1],
    ['what goes on behind the input', '    return add(x, x)\n', 1],
    ['a program that defines it otherwise', 'def add(a, b):\n    return 0\n\ndef double(x):\n    return add(x, x)', 0],
    ['the input again', `${input}    pass\n`, 0],
  ])('lends its names to the tests: %s', async (_, output, value) => {
    expect(await passes(output)).toBe(value);
  });
});

it('tells students the name that the tests call', async () => {
  const { item } = await itemOf('python-tests', ROW, tools);
  expect(item.input).toContain('`double`');
});
