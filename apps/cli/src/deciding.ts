import type { Command } from 'commander';
import type { CompareFlags } from './commands/compare.js';
import type { ExitCode } from './exit-code.js';
import type { Output } from './output.js';
import type { SharedFlags } from './settings.js';

/** What all commands are declared with. */
export interface Declaring {
  program: Command;
  /** Adds the flags that all commands share. */
  shared(command: Command): Command;
  act<Flags extends SharedFlags>(
    flags: Flags,
    body: (flags: Flags, output: Output) => Promise<ExitCode>,
  ): Promise<void>;
  /** Describes the argument that names a run. */
  runArgument: string;
}

/** Declares the commands that read finished runs to decide between generators. */
export function declareDeciding({ program, shared, act, runArgument }: Declaring): void {
  shared(program.command('compare'))
    .description("paired differences with intervals between two runs, or between one run's generators; costs nothing")
    .argument('<run>', runArgument)
    .argument('[other]', 'a second run')
    .option('--generators <ids...>', 'of one run: these alone; of two runs: one that both have, or one of each')
    .option('--items', 'also list the items that only one of the two answered right')
    .option('--runs <dir>', 'folder of runs (default: runs, beside the home)')
    .action((run: string, other: string | undefined, flags: CompareFlags) =>
      act(flags, async (given, output) => {
        const { compare } = await import('./commands/compare.js');
        return compare(other === undefined ? [run] : [run, other], given, output);
      }),
    );
}
