import { type Draft, type Prompt, templateOf, type Domain } from '@agora/plugin-api';
import { seededRng } from '@agora/statistics';
import { promptTemplates } from '@agora/domain-kit';
import { MATH } from './wording.js';
import { THEMES } from './themes.js';

const math: Domain = {
  id: 'math',
  templates: promptTemplates(MATH, 'free-form'),
  benchmarks: [],
  seedKinds: [],
  seeds: () => Promise.resolve([]),
  validate: () => [],
};
const instanceGeneration = templateOf(math, 'new-instance');
const responseGeneration = templateOf(math, 'response');
const qualityEnhancement = templateOf(math, 'improved-instance');

const examples: Draft[] = ['one', 'two', 'three'].map((name) => ({
  instruction: `problem ${name}`,
  response: `solution ${name}\n[RESULT] ${name} [/RESULT]`,
}));

const contentOf = (prompt: Prompt): string => (prompt.kind === 'chat' ? (prompt.messages[0]?.content ?? '') : '');
const instance = (output: string) => instanceGeneration.parse(output, undefined);
const revised = (output: string) => qualityEnhancement.parse(output, undefined);

describe('instance generation in math', () => {
  it('shows every demonstration in the form it asks for, and a theme', () => {
    const { prompt, variables } = instanceGeneration.render({ demonstrations: examples }, seededRng('a'));
    const content = contentOf(prompt);
    for (const { instruction, response } of examples) {
      expect(content).toContain(`INPUT:\n${instruction}\nOUTPUT:\n${response}\n[END]`);
    }
    expect(content).toContain(`Theme: ${variables['theme']}`);
    expect(THEMES).toContain(variables['theme']);
    expect(instanceGeneration.stop).toEqual(['[END]']);
  });

  it('draws the theme from the stream alone', () => {
    const theme = (...path: string[]) =>
      instanceGeneration.render({ demonstrations: examples }, seededRng(...path)).variables['theme'];
    expect(theme('a')).toBe(theme('a'));
    expect(new Set(Array.from({ length: 200 }, (_, index) => theme(String(index)))).size).toBeGreaterThan(40);
    expect(new Set(THEMES).size).toBe(THEMES.length);
  });

  it('reads its own demonstrations back', () => {
    expect(instance('INPUT:\nproblem one\nOUTPUT:\nsolution one\n[RESULT] one [/RESULT]\n')).toEqual({
      ok: true,
      draft: { instruction: 'problem one', response: 'solution one\n[RESULT] one [/RESULT]' },
    });
  });

  it('drops chatter, Markdown emphasis and what follows the end', () => {
    const output =
      'Sure, here it is!\n\n**INPUT:** What is 2+2?\n\n**OUTPUT:**\nTwo and two.\n[RESULT] 4 [/RESULT]\n[END]\nINPUT: more';
    expect(instance(output)).toEqual({
      ok: true,
      draft: { instruction: 'What is 2+2?', response: 'Two and two.\n[RESULT] 4 [/RESULT]' },
    });
  });

  it.each([
    ['What is 2+2?', 'missing-marker'],
    ['INPUT: What is 2+2? It is 4.', 'missing-marker'],
    ['What is it?\nOUTPUT: 4', 'missing-marker'],
    ['OUTPUT: 4\nINPUT: What is 2+2?', 'marker-order'],
    ['INPUT: a\nOUTPUT: b\nINPUT: c\nOUTPUT: d', 'repeated-marker'],
    ['The word INPUT: inside a line\nOUTPUT: b', 'missing-marker'],
  ])('refuses %p as %s', (output, reason) => {
    expect(instance(output)).toMatchObject({ ok: false, reason });
  });
});

describe('response generation in math', () => {
  it('shows the problem and reads the solution with or without its marker', () => {
    const { prompt, variables } = responseGeneration.render(
      { demonstrations: [], instruction: 'What is 2+2?' },
      seededRng('a'),
    );
    expect(contentOf(prompt)).toContain('INPUT:\nWhat is 2+2?');
    expect(variables).toEqual({});
    const draft = { instruction: 'What is 2+2?', response: 'Count.\n[RESULT] 4 [/RESULT]' };
    for (const output of ['OUTPUT:\nCount.\n[RESULT] 4 [/RESULT]', 'Count.\n[RESULT] 4 [/RESULT]\n[END]']) {
      expect(responseGeneration.parse(output, 'What is 2+2?')).toEqual({ ok: true, draft });
    }
    expect(responseGeneration.parse('OUTPUT: a\nOUTPUT: b', 'x')).toMatchObject({ reason: 'repeated-marker' });
  });
});

describe('quality enhancement in math', () => {
  it('shows the poor instance and reads the revised one', () => {
    const { prompt } = qualityEnhancement.render(
      { demonstrations: [], instruction: 'poor question', response: 'poor answer' },
      seededRng('a'),
    );
    expect(contentOf(prompt)).toContain('Question:\npoor question\n\nAnswer:\npoor answer');
    expect(revised('Revised Question: What is 2+2?\nRevised Answer: Count.\n[RESULT] 4 [/RESULT]')).toEqual({
      ok: true,
      draft: { instruction: 'What is 2+2?', response: 'Count.\n[RESULT] 4 [/RESULT]' },
    });
    expect(revised('Revised Answer: 4')).toMatchObject({ reason: 'missing-marker' });
  });
});
