import type { Prompt, Rng } from '@agora/plugin-api';
import { DOMAINS } from '@agora/nano-world';
import { WORDINGS } from './wording.js';
import { readRequest } from './reading.js';
import { promptTemplates } from './templates.js';

const last: Rng = {
  int: (bound) => bound - 1,
  float: () => 0.5,
  pick: (items) => items.slice(-1)[0] as (typeof items)[number],
  sample: (items, count) => items.slice(0, count),
  derive: () => last,
};

const demonstrations = [
  { instruction: 'What is 3 plus 4?', response: '3 + 4 = 7. Answer: 7' },
  { instruction: 'Write f(x) that returns x plus 2.', response: 'def f(x): return x + 2' },
  { instruction: 'Put commas between: cat dog cow', response: 'cat, dog, cow' },
];

function text(prompt: Prompt): string {
  if (prompt.kind === 'text') throw new Error('generators are asked in chat form');
  return prompt.messages.map(({ content }) => content).join('\n');
}

describe.each(DOMAINS)('prompts of %s', (domain) => {
  const templates = promptTemplates(WORDINGS[domain], ['buying more', 'the way around a square']);

  it('ask for an instance with a theme and demonstrations that can be read back', () => {
    const { prompt, variables } = templates['new-instance'].render({ demonstrations }, last);
    expect(variables).toEqual({ theme: 'the way around a square' });
    expect(readRequest(text(prompt))).toEqual({
      template: 'new-instance',
      domain,
      theme: 'the way around a square',
      demonstrations,
    });
  });

  it.each(demonstrations)('ask for a response to "$instruction", which can be read back', ({ instruction }) => {
    const { prompt } = templates.response.render({ demonstrations: [], instruction }, last);
    expect(readRequest(text(prompt))).toEqual({ template: 'response', domain, instruction });
  });

  it.each(demonstrations)('ask to improve "$instruction", which can be read back', (poor) => {
    const { prompt } = templates['improved-instance'].render({ demonstrations: [], ...poor }, last);
    expect(readRequest(text(prompt))).toEqual({ template: 'improved-instance', domain, poor });
  });

  it('state the response format', () => {
    const { prompt } = templates.response.render({ demonstrations: [], instruction: 'x' }, last);
    expect(text(prompt)).toContain(WORDINGS[domain].format);
  });

  it('refuse a seed without what the method needs', () => {
    const render = () => templates['improved-instance'].render({ demonstrations: [], instruction: 'x' }, last);
    expect(render).toThrow('quality enhancement: a seed came without a response');
  });
});

describe('readRequest', () => {
  it.each(['', 'What is 3 plus 4?', 'You write training data for a very small language model.'])(
    'makes nothing of "%s"',
    (other) => {
      expect(readRequest(other)).toBeUndefined();
    },
  );
});
