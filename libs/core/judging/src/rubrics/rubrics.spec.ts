import { judgePrompt } from '../prompt.js';
import { tagsOf } from '../tags.js';
import { readRubric } from './read-rubric.js';
import { SHIPPED_RUBRICS, shippedRubric } from './shipped.js';

const row = { instruction: 'INSTRUCTION', response: 'RESPONSE' };
const textOf = (rubric: Parameters<typeof judgePrompt>[0]): string => {
  const prompt = judgePrompt(rubric, row);
  return prompt.kind === 'chat' ? prompt.messages.map(({ content }) => content).join('\n') : prompt.text;
};

describe('shipped rubrics', () => {
  it.each(SHIPPED_RUBRICS)('%s can be asked, and shows no score of its own', (name) => {
    const text = textOf(shippedRubric(name)('math'));
    expect(tagsOf(text)).toEqual([]);
    for (const level of [1, 2, 3, 4, 5]) expect(text).toContain(`Score ${level}: `);
    expect(text).toContain('INSTRUCTION');
    expect(text.includes('RESPONSE')).toBe(name.includes('quality'));
  });

  it.each([
    ['math', 'math'],
    ['nano-math', 'math'],
    ['code', 'code'],
    ['nano-code', 'code'],
    ['instruction-following', 'general'],
    ['custom', 'general'],
    [undefined, 'general'],
  ])('judge domain %s as %s', (domain, field) => {
    expect(shippedRubric('agorabench/quality')(domain).name).toBe(`agorabench/quality/${field}`);
  });

  it('judge as told, whatever the domain', () => {
    expect(shippedRubric('agorabench/difficulty/code')('math').name).toBe('agorabench/difficulty/code');
  });

  it('are named when another is asked for', () => {
    expect(() => shippedRubric('agorabench/beauty')).toThrow('no rubric "agorabench/beauty"');
    expect(() => shippedRubric('agorabench/quality/law')).toThrow('no rubric');
    expect(() => shippedRubric('agorabench/constructor')).toThrow('no rubric');
  });
});

const levels = { 1: 'bad', 2: 'poor', 3: 'fair', 4: 'good', 5: 'best' };

describe('a rubric of the user’s own', () => {
  it('is read from YAML', () => {
    const text = 'criteria: Is it polite?\nlevels:\n  1: bad\n  2: poor\n  3: fair\n  4: good\n  5: best\n';
    expect(readRubric(text, '/x/polite.yaml')).toEqual({
      name: 'polite',
      judges: 'response',
      criteria: 'Is it polite?',
      levels,
    });
  });

  it.each([
    ['a list', '# Polite\n\nIs it polite?\n\n- 1: bad\n- 2: poor\n- 3: fair\n- 4: good\n- 5: best\n'],
    [
      'headings',
      '# Polite\n\nIs it polite?\n\n## Score 1\nbad\n## Score 2\npoor\n## Score 3\nfair\n## Score 4\ngood\n## Score 5\nbest',
    ],
    [
      'bold numbers',
      '# Polite\r\nIs it polite?\r\n\r\n**1**: bad\r\n**2**: poor\r\n**3**: fair\r\n**4**: good\r\n**5**: best',
    ],
  ])('is read from markdown with %s', (_, text) => {
    expect(readRubric(text, 'polite.md')).toEqual({
      name: 'Polite',
      judges: 'response',
      criteria: 'Is it polite?',
      levels,
    });
  });

  it('may judge instructions', () => {
    const text = 'Is it hard?\n\njudges: instruction\n\n1: a\n2: b\n3: c\n4: d\n5: e';
    const rubric = readRubric(text, 'hard.md');
    expect(rubric).toMatchObject({ judges: 'instruction', criteria: 'Is it hard?' });
    expect(textOf(rubric)).toContain('<text>\nINSTRUCTION\n</text>');
  });

  it.each([
    ['r.yaml', 'criteria: x\nlevels: { 1: a, 2: b, 3: c, 4: d }', /r\.yaml.*levels/],
    ['r.yaml', 'levels: { 1: a, 2: b, 3: c, 4: d, 5: e }', /criteria/],
    ['r.yaml', 'criteria: x\nlevels: { 0: z, 1: a, 2: b, 3: c, 4: d, 5: e }', /levels/],
    ['r.yaml', 'criteria: [', /no YAML/],
    ['r.yaml', '', /r\.yaml/],
    ['r.yaml', 'just words', /r\.yaml/],
    ['r.md', 'Is it polite?\n- 1: bad\n- 2: poor', /levels/],
    ['r.md', '- 1: a\n- 2: b\n- 3: c\n- 4: d\n- 5: e', /criteria/],
  ])('is refused with its file and field: %s %j', (file, text, message) => {
    expect(() => readRubric(text, file)).toThrow(message);
  });
});
