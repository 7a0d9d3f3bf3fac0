import type { Results } from '@agora/contracts';
import type { Output } from '../output.js';

/** What failed for the same reason. */
export type FailureGroup = Results['failures'][number];

/** What failed and why, most frequent reason first. */
export function sayFailures(failures: readonly FailureGroup[], output: Output): void {
  if (failures.length === 0) return;
  output.say(`\n${output.paint('red', 'What went wrong')}`);
  for (const { reason, fix, count, cells } of failures) {
    output.say(`  ${count} × ${reason}`);
    output.say(`      ${cells.slice(0, 3).join(', ')}${cells.length > 3 ? ` and ${cells.length - 3} more` : ''}`);
    if (fix) output.say(`      Fix: ${fix}`);
  }
}
