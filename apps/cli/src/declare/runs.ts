import type { Command } from 'commander';
import { act, onBus, RUN_ARGUMENT, shared } from './flags.js';

/** Commands that look at runs, stop them and tidy up behind them. */
export function declareRuns(program: Command): void {
  shared(program.command('runs'))
    .description('list the runs of the home: how far they are, what they have cost, where they lie')
    .action((flags) => act(flags, async (given, output) => (await import('../commands/runs.js')).runs(given, output)));

  shared(program.command('show'))
    .description('say of one run how far it is, what it has cost by generator, what failed and why, and how it goes on')
    .argument('<run>', RUN_ARGUMENT)
    .action((run: string, flags) =>
      act(flags, async (given, output) => (await import('../commands/show.js')).show(run, given, output)),
    );

  onBus(program.command('cancel'))
    .description('stop a run wherever its workers are, and wait until they have stopped')
    .argument('<run>', RUN_ARGUMENT)
    .action((run: string, flags) =>
      act(flags, async (given, output) => (await import('../commands/cancel.js')).cancel(run, given, output)),
    );

  shared(program.command('clean'))
    .description('list what takes disk space in the home, by kind and run, and what is safe to delete')
    .option('--delete <kinds>', 'kinds as `agora clean` lists them, separated by commas')
    .option('--run <run>', 'only of this run, and only what no other run uses')
    .option('--paid', 'with --delete: also what was paid for')
    .action((flags) =>
      act(flags, async (given, output) => (await import('../commands/clean.js')).clean(given, output)),
    );
}
