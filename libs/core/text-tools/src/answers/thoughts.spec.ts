import { partThoughts, withoutThoughts } from './thoughts.js';

describe('the answer of a model that thinks aloud', () => {
  it.each([
    ['tags', '<think>6 * 3 is 18</think>Answer: 18', 'Answer: 18'],
    ['empty thoughts', '<think>\n\n</think>\n\nAnswer: 18', 'Answer: 18'],
    ['capitals and attributes', '<Thinking effort="low">a\nb</THINKING>\nc', 'c'],
    ['other names', '<thought>a</thought>b <reasoning>c</reasoning>d', 'b d'],
    ['names with colons', '<seed:think>a</seed:think>b', 'b'],
    ['several thoughts', '<think>a</think>one <think>b</think>two', 'one two'],
    ['a closing tag that the prompt opened', 'so it is 17, no, 18\n</think>\n\n18', '18'],
    ['a thought about the tag', '<think>the <think> tag opens it</think>x', 'x'],
    ['thoughts that close twice', '<think>a<think>b</think>c</think>d', 'd'],
    ['thoughts that never end', 'Well.\n<think>6 * 3 is', 'Well.\n'],
    ['nothing but thoughts', '<think>6 * 3 is 18', ''],
    ['tokens of Mistral', '[THINK]a[/THINK]b', 'b'],
    ['tokens of Cohere', '<|START_THINKING|>a<|END_THINKING|><|START_RESPONSE|>b', 'b'],
    ['tokens of Kimi', '◁think▷a◁/think▷b', 'b'],
    ['tokens of OpenThinker', '<|begin_of_thought|>a<|end_of_thought|>b', 'b'],
    [
      'channels',
      '<|channel|>analysis<|message|>17? 18<|end|><|start|>assistant<|channel|>final<|message|>It is 18.<|return|>',
      'It is 18.',
    ],
    [
      'channels with a recipient',
      '<|channel|>commentary to=tool<|constrain|>json<|message|>{}<|call|><|channel|>final<|message|>x',
      'x',
    ],
    ['channels without an end', '<|channel|>analysis<|message|>17? 18', ''],
    ['channels whose marks are gone', 'analysisWe need 6*3. It is 18.assistantfinalIt is 18.', 'It is 18.'],
    ['channels that hold tags', '<|channel|>final<|message|><think>a</think>b', 'b'],
  ])('is found behind %s', (_, text, answer) => {
    expect(withoutThoughts(text)).toBe(answer);
  });

  it.each([
    ['no marks', '  Plain text, 1 < 2 and 3 > 2.\n'],
    ['a tag in backticks', 'Write `<think>` first and `</think>` last.'],
    ['a tag in a string', 'def f(s):\n    return s.split("</think>")[-1]'],
    ['a tag within a sentence that nothing closes', 'The tag <think> opens a thought.'],
    ['another tag', '<answer>18</answer> <thinker>x</thinker>'],
    ['the word analysis', 'analysis of the assistantfinal report'],
    ['channels in words', 'the <|channel|> mark'],
  ])('is the whole text where there is %s', (_, text) => {
    expect(partThoughts(text)).toEqual({ answer: text, thoughts: [] });
  });

  it('comes with its thoughts', () => {
    expect(partThoughts('a</think>b<think>c</think>d')).toEqual({ answer: 'bd', thoughts: ['a', 'c'] });
    expect(partThoughts('<|channel|>analysis<|message|>a<|end|><|channel|>final<|message|>b').thoughts).toEqual(['a']);
  });

  it.each(['<think>', '</think>', '<think ', '`<think>`', '<|channel|>analysis', '<|channel|>final<|message|>', '['])(
    'is found in a long text of %p',
    (piece) => {
      const text = piece.repeat(Math.ceil(17_000_000 / piece.length));
      expect(typeof withoutThoughts(text)).toBe('string');
    },
  );
});
