import { wrapped } from '../display/table.js';
import type { Output, Style } from '../output.js';
import type { Check } from './check.js';

const MARK: Record<Check['state'], { sign: string; style: Style }> = {
  ok: { sign: '✓', style: 'green' },
  note: { sign: '·', style: 'yellow' },
  missing: { sign: '✗', style: 'red' },
};

const NAME = 18;
/** Columns below which text does not stand beside the names. */
const NARROW = 70;

export function sayCheck(check: Check, output: Output): void {
  output.record({ kind: 'check', ...check });
  const { sign, style } = MARK[check.state];
  const hang = output.columns < NARROW ? 4 : NAME + 3;
  const found = wrapped(`${check.name.padEnd(NAME)} ${check.found}`, output.columns - 2, hang);
  output.say(`${output.paint(style, sign)} ${found}`);
  if (check.fix) output.say(wrapped(`${' '.repeat(hang)}${check.fix}`, output.columns, hang));
}
