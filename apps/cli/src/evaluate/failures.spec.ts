import { Fault } from '@agora/plugin-api';
import { groupByReason } from './failures.js';

it('tells a reason once, with all that it kept from being done, most frequent first', () => {
  const key = new Fault('rejected-credential', 'the key was refused', { fix: 'Set another.' }).toData();
  const other = new Fault('bad-response', 'no JSON').toData();
  expect(
    groupByReason([
      { subject: 'b', benchmark: 'math', fault: other },
      { subject: 'a', benchmark: 'gsm8k', fault: key },
      { subject: 'a', benchmark: 'math', fault: key },
    ]),
  ).toEqual([
    { reason: 'the key was refused', fix: 'Set another.', count: 2, cells: ['a on gsm8k', 'a on math'] },
    { reason: 'no JSON', count: 1, cells: ['b on math'] },
  ]);
});
