import type { PausedSetting } from '@agora/run-schemas';
import type { Output } from '../output.js';
import { sayRejected } from './rejected.js';

/** Generators whose outputs are nearly all rejected, with a few of these, and how to go on. */
export function sayPaused(paused: readonly PausedSetting[], output: Output, resume: string): void {
  if (paused.length === 0) return;
  for (const { reason, examples, cells } of paused) {
    output.say(`\n${output.paint('yellow', reason)}`);
    output.say(
      `  Cells that wait: ${cells.slice(0, 3).join(', ')}${cells.length > 3 ? ` and ${cells.length - 3} more` : ''}`,
    );
    for (const example of examples) sayRejected(example, output);
  }
  output.say('\nWhat was paid for is kept. Mend the generator, or go on all the same, without asking anything again:');
  output.say(`  ${resume}${resume.includes('--accept-yield') ? '' : ' --accept-yield'}`);
}
