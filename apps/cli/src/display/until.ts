import type { StartReply } from '@agora/contracts';
import { leftOut, reaches, type Results, type Until } from '@agora/run-schemas';
import { leftOutNotice } from '@agora/report';
import type { Output } from '../output.js';

/** Says that a run goes further than this command asked. */
export function sayGoesFurther({ until, joined }: StartReply, wanted: Until | undefined, output: Output): void {
  if (leftOut(wanted).length === 0 || (until !== undefined && reaches(wanted, until))) return;
  const end = until ? `until ${until}` : 'to its end';
  const why = joined ? `goes on ${end}, as another command asked` : `was made ${end} before`;
  output.say(output.paint('yellow', `This run ${why}; not until ${wanted} alone.`));
}

/** Says what a run left out because it was told to, and the command that makes it. */
export function sayStoppedEarly(results: Results, command: string, output: Output): void {
  const notice = leftOutNotice(results);
  if (notice === undefined) return;
  output.say(`\n${notice} This goes on:`);
  output.say(`  ${goOnCommand(command)}`);
}

/** The command line without its `--until`. */
export function goOnCommand(command: string): string {
  return command.replace(/ --until[ =]\S+/g, '');
}
