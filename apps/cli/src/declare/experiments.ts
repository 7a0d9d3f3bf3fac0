import type { Command } from 'commander';
import {
  act,
  EXIT_CODES,
  onBus,
  onPrograms,
  onTrainer,
  positive,
  positiveInteger,
  shared,
  untilOption,
} from './flags.js';

/** Commands that begin with an experiment file, or write one. */
export function declareExperiments(program: Command): void {
  shared(program.command('init'))
    .description('write an experiment file to begin with: an example, or a task of your own out of your rows')
    .option('--example <name>', 'agorabench, gsm8k or calibration')
    .option('--domain <name>', 'a task of your own by this name (docs/your-own-task.md)')
    .option('--from <file>', 'its rows: .csv, .tsv, .jsonl, .json or .parquet')
    .option('--benchmark <file>', 'its items; without one, half of the rows are held out, at most 500')
    .option('--held-out <count>', 'how many rows to hold out', positiveInteger)
    .option('--input <column>', 'column of what is asked (default: one of a known name)')
    .option('--target <column>', 'column of the right answer (default: one of a known name)')
    .option('--scorer <name>', 'what says whether an answer is right (default: what suits the rows)')
    .option('--task <text>', 'what the task is, in two sentences')
    .option('--answer <text>', 'how an answer is to look; "" for nothing (default: what suits the scorer)')
    .option('--out <dir>', 'folder to write into', '.')
    .option('--force', 'overwrite what is there')
    .action((flags) => act(flags, async (given, output) => (await import('../commands/init.js')).init(given, output)));

  onTrainer(onPrograms(onBus(program.command('run'))))
    .description('run an experiment, or go on with one that was interrupted')
    .argument('<file>', 'experiment file, e.g. examples/calibration.yaml')
    .option('--out <dir>', 'folder that gets one folder per run (default: runs, beside the home)')
    .option('--budget-usd <dollars>', 'stop generating before it costs more (overrides the file)', positive)
    .addOption(untilOption('stop after this stage; the same command without it, or with a later one, goes on'))
    .option('--detach', 'start it and return at once; only with services that go on without this command')
    .option('--accept-yield', 'go on with generators that were paused because nearly all of their outputs are rejected')
    .option('--view', 'show the run in a browser while it goes on (agora view shows it later)')
    .option('--no-preflight', 'neither look at the models beforehand nor make one small call per generator and judge')
    .addHelpText('after', EXIT_CODES)
    .action((file: string, flags) =>
      act(flags, async (given, output) => (await import('../commands/run.js')).run(file, given, output)),
    );

  onTrainer(onBus(program.command('plan')))
    .description('show what a run would do and what is already done; spends nothing')
    .argument('<file>', 'experiment file')
    .addOption(untilOption('plan no further than this stage'))
    .option('--out <file>', 'also write the plan as JSON')
    .action((file: string, flags) =>
      act(flags, async (given, output) => (await import('../commands/plan.js')).plan(file, given, output)),
    );

  shared(program.command('preview'))
    .description('generate a few instances per generator and setting, with prompt, output and decision')
    .argument('<file>', 'experiment file')
    .option('-n, --instances <count>', 'instances per generator and setting', positiveInteger, 1)
    .option('--out <file>', 'where to write every row', 'preview.jsonl')
    .action((file: string, flags) =>
      act(flags, async (given, output) => (await import('../commands/preview.js')).preview(file, given, output)),
    );

  program
    .command('schema')
    .description('print the JSON Schema of the experiment file, for editors')
    .option('--json', 'on one line')
    .action((flags) => act(flags, async (_given, output) => (await import('../commands/schema.js')).schema(output)));
}
