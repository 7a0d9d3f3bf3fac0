import { LOST, MEANT } from '../../test/json-rows.js';
import { promptTemplates } from './templates.js';

const templates = promptTemplates(
  {
    role: '',
    noun: { one: 'riddle', plural: 'riddles', response: 'answer' },
    themes: [''],
    instructionRules: [],
    responseRules: [],
    respond: '',
    improve: '',
  },
  'json',
);

/** A value of a JSON string as a model writes it, quotation marks apart. */
const object = (fields: Record<string, string>): string =>
  `{${Object.entries(fields)
    .map(([name, value]) => `"${name}": "${value.replace(/"/g, '\\"')}"`)
    .join(', ')}}`;

describe.each(Object.keys(templates))('JSON of %s', (method) => {
  const alone = method === 'response';
  const read = (fields: Record<string, string>) => templates[method]?.parse(object(fields), 'given');

  describe.each(alone ? ['response'] : ['instruction', 'response'])('in its %s', (field) => {
    const rest: Record<string, string> = alone ? {} : { instruction: 'a', response: 'b' };

    it.each(LOST)('lacks a backslash in %s', (value) => {
      expect(read({ ...rest, [field]: value })).toMatchObject({ ok: false });
    });

    it.each(MEANT)('is whole in %s', (value) => {
      expect(read({ ...rest, [field]: value })).toMatchObject({ ok: true });
    });
  });
});
