import { CUT_THOUGHTS, NO_THOUGHTS, THOUGHT_FORMATS } from '@agora/testkit';
import { withoutThoughts } from './thoughts.js';

// Formats of real models, of a thought that looks like an answer and of answers to benchmarks of each kind.

const THOUGHT = 'Well, \\boxed{17}?\n\n```python\ndef f(x):\n    return 0\n```\n\n#### 17\n[[A>B]] No, wait.';
const ANSWERS = [
  '#### 18',
  'It is $\\boxed{18}$.',
  '```python\ndef f(x):\n    return x < 3\n```',
  '    return x',
  '<<Title>>\n\n* one\n* two',
  '[[B>>A]]',
];

describe('thoughts in the formats of real models', () => {
  it.each(THOUGHT_FORMATS)('are cut: %s', (_, write) => {
    const left = ANSWERS.map((answer) => withoutThoughts(write(THOUGHT, answer)));
    expect(left.map((text) => text.trim())).toEqual(ANSWERS.map((answer) => answer.trim()));
  });

  it.each(CUT_THOUGHTS)('that are cut off leave no answer: %s', (_, write) => {
    expect(withoutThoughts(write(THOUGHT)).trim()).toBe('');
  });

  it.each(NO_THOUGHTS)('are not seen in %j', (text) => {
    expect(withoutThoughts(text)).toBe(text);
  });
});
