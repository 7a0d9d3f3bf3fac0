import { definePlugin, type Plugin } from '@agora/plugin-api';
import { z } from 'zod';
import { parseOptions } from './parse-options.js';

const file = z.string().min(1);
const plugin = definePlugin({
  kind: 'provider',
  id: 'forms',
  version: '1',
  description: 'Options of several forms',
  options: z.strictObject({
    from: z.union([file, z.array(file).min(1), z.record(z.string(), file)]),
    key: z.string(),
    more: z.union([z.number(), z.strictObject({ rows: z.number(), of: z.string() })]).optional(),
    said: z.union([z.string(), z.number()], { error: 'must be a text or a number' }).optional(),
  }),
  create: () => Promise.reject(new Error('is not made')),
}) as unknown as Plugin<'provider'>;

const SECRET = 'sk-written-into-the-file';

it.each([
  [
    {},
    [
      'option "from" is missing: add it (a text or a list or an object of fields)',
      'option "key" is missing: add it (a text)',
    ],
  ],
  [{ from: 3, key: 'k' }, ['option "from": expected a text or a list or an object of fields, found a number']],
  [{ from: [SECRET, 3], key: 'k' }, ['option "from[1]": expected a text, found a number']],
  [{ from: 'a', key: 3 }, ['option "key": expected a text, found a number']],
  [
    { from: 'a', key: 'k', more: { rows: SECRET } },
    ['option "more.rows": expected a number, found a text', '"more.of"'],
  ],
  [{ from: 'a', key: 'k', more: { rows: 1, of: 'b', off: 1 } }, ['option "more.off" is unknown']],
  [{ from: 'a', key: 'k', said: [] }, ['option "said" must be a text or a number, found an empty list']],
  [{ from: 'a', kye: 'k' }, ['option "key" is missing', 'option "kye" is unknown: did you mean "key"?']],
])('says which option is wrong in %j, what it may be, and never its value', (options, told) => {
  let message = '';
  try {
    parseOptions(plugin, 'forms', options);
  } catch (error) {
    ({ message } = error as Error);
  }
  for (const part of told) expect(message).toContain(part);
  expect(message).not.toContain(SECRET);
});
