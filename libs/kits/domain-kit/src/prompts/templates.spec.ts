import type { Draft, Prompt, TemplateInput } from '@agora/plugin-api';
import { seededRng } from '@agora/statistics';
import { FORMAT_NAMES, type FormatName } from '../formats/output-format.js';
import type { PromptWording } from './wording.js';
import { promptTemplates } from './templates.js';

const wording: PromptWording = {
  role: 'You write riddles.',
  noun: { one: 'riddle', plural: 'riddles', response: 'answer' },
  themes: ['rivers', 'mountains', 'stars'],
  firstWords: ['What', 'Who'],
  instructionRules: ['It has one answer.'],
  responseRules: ['It is short.'],
  respond: 'Answer the riddle below.',
  improve: 'Below is a bad riddle. Mend it.',
};

const demonstrations: Draft[] = Array.from({ length: 8 }, (_, index) => ({
  instruction: `riddle ${index}`,
  response: `answer ${index}`,
}));
const content = (prompt: Prompt): string =>
  prompt.kind === 'chat' ? (prompt.messages[0]?.content ?? '') : prompt.text;
const render = (format: FormatName, method: string, input: Partial<TemplateInput>, seed = 'a') => {
  const rendered = promptTemplates(wording, format)[method]?.render({ demonstrations: [], ...input }, seededRng(seed));
  if (!rendered) throw new Error(`no template for ${method}`);
  return { ...rendered, text: content(rendered.prompt) };
};

describe.each(FORMAT_NAMES)('templates in %s', (format) => {
  it('draw a theme and first words from the stream alone, and say which', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed += 1) {
      const { text, variables } = render(format, 'new-instance', { demonstrations }, String(seed));
      expect(text).toContain(`Theme: ${variables['theme']}`);
      expect(text).toContain(`begins with: ${variables['firstWords']}`);
      seen.add(JSON.stringify(variables));
    }
    expect(seen.size).toBe(6);
  });

  it('show every demonstration, and what they are about', () => {
    for (const method of ['new-instance', 'different-instance']) {
      const { text } = render(format, method, { demonstrations });
      for (const { instruction, response } of demonstrations) {
        expect(text).toContain(instruction);
        expect(text).toContain(response);
      }
    }
    expect(render(format, 'different-instance', { demonstrations }).text).toContain('Now write number 9.');
    expect(render(format, 'response', { instruction: 'What runs?' }).text).toContain('What runs?');
    const poor = render(format, 'improved-instance', { instruction: 'What runs?', response: 'dunno' }).text;
    expect(poor).toContain('What runs?');
    expect(poor).toContain('dunno');
    const evolved = render(format, 'evolved-instance', { instruction: 'What runs?', task: 'Ask for a reason.' }).text;
    expect(evolved).toContain('What runs?');
    expect(evolved).toContain('Ask for a reason.');
  });

  it('hand on the schema where the output is JSON', () => {
    expect(render(format, 'new-instance', { demonstrations }).json !== undefined).toBe(format === 'json');
  });
});

it('leave the line about first words out where a domain has none', () => {
  const { firstWords, ...without } = wording;
  expect(firstWords).toHaveLength(2);
  const rendered = promptTemplates(without, 'free-form')['new-instance']?.render({ demonstrations }, seededRng('a'));
  expect(Object.keys(rendered?.variables ?? {})).toEqual(['theme']);
  expect(rendered && content(rendered.prompt)).not.toContain('begins with');
});
