import type { FailureGroup } from '@agora/run-schemas';
import { oneLine } from '@agora/text-tools/terminal-text';
import { failedCells } from '@agora/report';
import type { Output } from '../output.js';
import { wrapped } from './table.js';

const SHOWN = 3;

/** What failed and why, the most frequent reason first. Numbers that differ between cells are shown with each cell. */
export function sayFailures(failures: readonly FailureGroup[], output: Output): void {
  if (failures.length === 0) return;
  output.say(`\n${output.paint('red', 'What went wrong')}`);
  for (const group of failures) {
    const { reason, fix, count } = group;
    const cells = failedCells(group);
    output.say(wrapped(`  ${count} × ${oneLine(reason)}`, output.columns, 6));
    output.say(
      `      ${cells.slice(0, SHOWN).join(', ')}${cells.length > SHOWN ? ` and ${cells.length - SHOWN} more` : ''}`,
    );
    if (fix) output.say(wrapped(`      Fix: ${oneLine(fix)}`, output.columns, 6));
  }
}
