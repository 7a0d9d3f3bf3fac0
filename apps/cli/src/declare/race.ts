import type { Command } from 'commander';
import { act, EXIT_CODES, onBus, onPrograms, onTrainer, positive } from './flags.js';

/** The command that spends step by step. */
export function declareRace(program: Command): void {
  onTrainer(onPrograms(onBus(program.command('race'))))
    .description('find the best generator of an experiment rung by rung, dropping those that cannot win')
    .argument('<file>', 'experiment file with two or more seeds; its cells are the steps of the race')
    .option(
      '--budget-usd <dollars>',
      'spend no more than this, over all rungs and restarts (overrides the file)',
      positive,
    )
    .option('--target <target>', 'pgr, or pgr-per-usd: points per dollar of the data (default: pgr)')
    .option('--rungs <list>', 'instances x seeds of every rung, e.g. 20x2,60x2,200x5 (default: docs/race.md)')
    .option(
      '--shortlist <metric:k>',
      'race only the k best by a metric of the file, measured on the data of the first rung',
    )
    .option('--dry-run', 'say what it would cost, expected and at worst; spends nothing')
    .option('--out <dir>', 'folder that gets one folder per rung and one for the race (default: runs, beside the home)')
    .option('--accept-yield', 'go on with generators that were paused because nearly all of their outputs are rejected')
    .option('--no-preflight', 'neither look at the models beforehand nor make one small call per generator and judge')
    .addHelpText('after', EXIT_CODES)
    .action((file: string, flags) =>
      act(flags, async (given, output) => (await import('../commands/race.js')).race(file, given, output)),
    );
}
