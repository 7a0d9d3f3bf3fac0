import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAULT_CODES, FAULT_TABLE, faultRule } from './fault-codes.js';
import { Fault } from './fault.js';

const PAGE = join(__dirname, '../../../../docs/plugins.md');

/** The cells of the rows of the docs' table that begin with a code. */
function documented(): string[][] {
  const [, section = ''] = readFileSync(PAGE, 'utf8').split('\n## Fault codes\n');
  const [table = ''] = section.split('\n## ');
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

it('is what docs/plugins.md says', () => {
  const rows = FAULT_CODES.map((code) => {
    const { meaning, retryable, charged, concurrency, silent } = faultRule(code);
    return [
      `\`${code}\``,
      meaning,
      retryable ? 'yes' : 'no',
      charged ? 'perhaps' : 'no',
      concurrency === 'refused' ? 'refused' : '–',
      silent ? 'yes' : '–',
    ];
  });
  expect(documented()).toEqual(rows);
});

it('knows no code that it inherits, and takes an unknown one for internal', () => {
  for (const code of ['toString', 'a-code-of-tomorrow']) expect(faultRule(code)).toBe(FAULT_TABLE.internal);
});

it('gives the default of `charged`, which a fault may overrule and takes along as JSON', () => {
  const there = (fault: Fault): Fault =>
    Fault.fromData(JSON.parse(JSON.stringify(fault.toData())) as ReturnType<Fault['toData']>);
  expect([new Fault('overloaded', 'm').charged, new Fault('timeout', 'm').charged]).toEqual([false, true]);
  expect(new Fault('overloaded', 'm').toData()).not.toHaveProperty('charged');
  expect(there(new Fault('overloaded', 'm')).charged).toBe(false);
  expect(there(new Fault('overloaded', 'm', { charged: true })).charged).toBe(true);
  expect(there(new Fault('timeout', 'm', { charged: false })).charged).toBe(false);
});
