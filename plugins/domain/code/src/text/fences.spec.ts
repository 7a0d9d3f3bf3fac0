import { asFenced, fenced, fenceProblem, partsOf } from './fences.js';

describe('code fences', () => {
  it('hold a program, with its line ends mended', () => {
    expect(fenced('def f():\r\n\treturn 1\r\n')).toBe('```python\ndef f():\n\treturn 1\n```');
    expect(asFenced(' ```java\nint x;\n``` ')).toBe('```java\nint x;\n```');
    expect(asFenced('x = 1')).toBe('```python\nx = 1\n```');
  });

  it.each([
    ['```python\nx = 1\n```', undefined],
    ['```python\nx = 1\n```\nand\n```python\ny = 2\n```', undefined],
    ['x = 1', 'does not begin'],
    ['Here:\n```python\nx\n```', 'does not begin'],
    ['```python\nx = 1', 'not closed'],
    ['```python\nx = 1\n```\nThat is it.', 'goes on'],
    ['```python\n```', 'no code'],
  ])('in %p', (response, problem) => {
    const found = fenceProblem(response);
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(problem);
  });

  it('split a response into text and code', () => {
    expect(partsOf('a ```b``` c ```d```')).toEqual({ outside: 'a \n c \n', inside: 'b\nd' });
  });
});
