import { wrap } from '@agora/report';
import type { Output } from '../output.js';

const GAP = '  ';
/** Placeholders of empty cells; they get no line of their own. */
const EMPTY = new Set(['', '–']);

/**
 * Rows under a head, the first column left and the others right. Where they do not fit beside each other, every row becomes a
 * few lines with the heads as labels: a number is never cut, and no row breaks.
 */
export function sayTable(output: Output, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => Array.from(row[column] ?? '').length)),
  );
  const total = widths.reduce((sum, width) => sum + width, 0) + GAP.length * (head.length - 1);
  if (total > output.columns) {
    for (const row of rows) sayStacked(output, head, row);
    return;
  }
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)))
      .join(GAP)
      .trimEnd();
  output.say(output.paint('dim', line(head)));
  for (const row of rows) output.say(line(row));
}

function sayStacked(output: Output, [, ...head]: readonly string[], [name = '', ...values]: readonly string[]): void {
  for (const line of wrap(name, output.columns, 2)) output.say(output.paint('bold', line));
  const shown = head.flatMap((title, column) => {
    const value = values[column] ?? '';
    return EMPTY.has(value) ? [] : [{ title, value }];
  });
  const label = Math.max(0, ...shown.map(({ title }) => title.length));
  const beside = shown.every(({ value }) => 2 + label + GAP.length + value.length <= output.columns);
  for (const { title, value } of shown) {
    if (beside) {
      output.say(`  ${output.paint('dim', title.padEnd(label))}${GAP}${value}`);
    } else {
      output.say(`  ${output.paint('dim', title)}`);
      output.say(wrapped(`    ${value}`, output.columns, 4));
    }
  }
}

/** Wraps prose at `columns`, between words only. Lines after the first begin with `hang` spaces. */
export const wrapped = (text: string, columns: number, hang = 0): string => wrap(text, columns, hang).join('\n');
