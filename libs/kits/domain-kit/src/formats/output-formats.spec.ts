import { FORMAT_NAMES, formatIdentity } from './output-format.js';
import { pairFormat, responseFormat } from './output-formats.js';

const words = {
  instruction: 'INPUT',
  response: 'OUTPUT',
  instructionIs: 'the exercise',
  responseIs: 'the solution',
};

const drafts = [
  { instruction: 'What is 2 + 2?', response: 'Count.\n[RESULT] 4 [/RESULT]' },
  { instruction: 'Say "hi" \\ bye\n\ttwice', response: '\\frac{1}{2} and \\boxed{3}' },
  { instruction: 'Comment this', response: '```python\n# Output\nOUTPUT: int = 1\n# Input\n```' },
];

describe.each(FORMAT_NAMES)('pairs in %s', (name) => {
  const format = pairFormat(name, words);

  it('are read back from what a demonstration shows', () => {
    for (const draft of drafts) {
      expect(format.read(format.show(draft), undefined)).toEqual({ ok: true, draft });
      expect(format.read(`Sure!\n\n${format.show(draft)}\n\nI hope this helps.`, undefined)).toMatchObject({
        ok: true,
      });
    }
  });

  it('say in their rules what a demonstration shows', () => {
    const [markers] = [format.show({ instruction: '', response: '' }).match(/INPUT:|OUTPUT:|## \w+|"\w+"/g) ?? []];
    expect(markers).toHaveLength(2);
    for (const marker of markers) expect(format.rules).toContain(marker);
    for (const stop of format.stop) expect(format.rules).toContain(stop);
    expect(format.rules).toContain('the exercise');
    expect(format.rules).toContain('the solution');
  });

  it('are no pairs when a part is missing', () => {
    expect(format.read('I cannot help with that.', undefined)).toMatchObject({ ok: false });
  });
});

describe.each(FORMAT_NAMES)('responses in %s', (name) => {
  const format = responseFormat(name, words);

  it('are read back with the instruction that was given', () => {
    for (const draft of drafts) expect(format.read(format.show(draft), draft.instruction)).toEqual({ ok: true, draft });
  });
});

describe('JSON', () => {
  const format = pairFormat('json', words);

  it('has a schema for vendors with structured output, and no stop sequence', () => {
    expect(format.stop).toEqual([]);
    expect(format.json?.schema).toMatchObject({ required: ['instruction', 'response'], additionalProperties: false });
    expect(responseFormat('json', words).json?.schema).toMatchObject({ required: ['response'] });
  });

  it.each([
    [
      '```json\n{"instruction": "a", "response": "b } {"}\n```',
      { ok: true, draft: { instruction: 'a', response: 'b } {' } },
    ],
    ['no object', { ok: false, reason: 'no-json' }],
    ['{"instruction": "a", "resp', { ok: false, reason: 'invalid-json' }],
    ['{"instruction": "a", "response": "\\d"}', { ok: false, reason: 'invalid-json' }],
    ['{"instruction": "a", "response": "\\frac12"}', { ok: false, reason: 'json-escape' }],
    ['{"instruction": "a", "response": "3 \\times 4"}', { ok: false, reason: 'json-escape' }],
    ['{"instruction": "a"}', { ok: false, reason: 'missing-key' }],
    ['{"instruction": "a", "response": 4}', { ok: false, reason: 'missing-key' }],
  ])('reads %p', (output, expected) => {
    expect(format.read(output, undefined)).toMatchObject(expected);
  });
});

describe('keys', () => {
  it('know how JSON is read, and the other formats as ever', () => {
    const [first, ...others] = (['json', 'free-form', 'markdown'] as const).map(formatIdentity);
    expect(first).toEqual({ format: 'json', reading: 2 });
    expect(others).toEqual([{ format: 'free-form' }, { format: 'markdown' }]);
  });
});

describe('Markdown', () => {
  const format = pairFormat('markdown', { ...words, instruction: 'Revised Question', response: 'Revised Answer' });

  it.each([
    ['# Revised Question\na\n### **Revised answer**:\nb', { ok: true, draft: { instruction: 'a', response: 'b' } }],
    [
      '## Revised question\na\n## Steps\nb\n## Revised answer\nc',
      { ok: true, draft: { instruction: 'a\n## Steps\nb', response: 'c' } },
    ],
    ['## Revised answer\nb\n## Revised question\na', { ok: false, reason: 'marker-order' }],
    ['## Revised question\na\n## Revised question\na\n## Revised answer\nb', { ok: false, reason: 'repeated-marker' }],
    ['Revised question: a', { ok: false, reason: 'missing-marker' }],
  ])('reads %p', (output, expected) => {
    expect(format.read(output, undefined)).toMatchObject(expected);
  });
});
