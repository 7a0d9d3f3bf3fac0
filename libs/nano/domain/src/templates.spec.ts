import { WORDINGS } from './wording.js';
import { EXAMPLE, REVISED, writePair } from './markers.js';
import { promptTemplates } from './templates.js';

const templates = promptTemplates(WORDINGS.math, ['buying more']);
const draft = { instruction: 'What is 3 plus 4?', response: '3 + 4 = 7. Answer: 7' };

describe('promptTemplates', () => {
  it('parse the form that each method asks for', () => {
    const expected = { ok: true, draft };
    expect(templates['new-instance'].parse(writePair(EXAMPLE, draft), undefined)).toEqual(expected);
    expect(templates.response.parse(` ${draft.response}\n`, draft.instruction)).toEqual(expected);
    expect(templates['improved-instance'].parse(writePair(REVISED, draft), undefined)).toEqual(expected);
  });

  it('name the heading that is missing', () => {
    expect(templates['improved-instance'].parse(writePair(EXAMPLE, draft), undefined)).toEqual({
      ok: false,
      reason: 'missing-heading',
      detail: 'no line begins with "Revised Question:"',
    });
  });

  it('end an instance at the end marker', () => {
    expect(templates['new-instance'].stop).toEqual(['[END]']);
  });
});
