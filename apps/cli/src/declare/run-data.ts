import type { Command } from 'commander';
import { act, collect, positiveInteger, shared } from './flags.js';

/** Commands that show and hand on what a run made. */
export function declareRunData(program: Command): void {
  shared(program.command('rejected'))
    .description('show outputs of a run that were rejected: why, and what they answered')
    .argument('<run>', 'folder of a run, or its id (the beginning is enough); it may be under way')
    .argument('[cell]', 'only cells whose id fits, * for any text')
    .option('--reason <reason>', 'only those rejected for this reason')
    .option('-n, --outputs <count>', 'outputs to show', positiveInteger, 5)
    .option('--runs <dir>', 'folder of runs (default: runs, beside the home)')
    .action((run: string, cell: string | undefined, flags) =>
      act(flags, async (given, output) => (await import('../commands/rejected.js')).rejected(run, cell, given, output)),
    );

  shared(program.command('export'))
    .description(
      'write the datasets of a run for other tools, or one of its students; push them to the Hugging Face hub',
    )
    .argument('<run>', 'folder of a run, or its id (the beginning is enough)')
    .option('--cell <pattern>', 'only cells whose id fits, * for any text; may be given again', collect, [])
    .option('--format <format>', 'messages, prompt-completion, sharegpt, alpaca, parquet or jsonl (default: messages)')
    .option('--student <cell>', 'the student of this cell with a model card, instead of datasets; * for any text')
    .option('--adapter', 'with --student: its LoRA adapter alone, to be loaded beside the base model')
    .option('--out <dir>', 'folder to write to (default exports/<run>/<format> or exports/<run>/students/<cell>)')
    .option('--runs <dir>', 'folder of runs (default: runs, beside the home)')
    .option('--push <owner/name>', 'push to this repository of the hub, which is made when there is none')
    .option('--public', 'with --push: for everyone to read; private otherwise')
    .option('--token-env <name>', 'with --push: environment variable that holds the token', 'HF_TOKEN')
    .option('--dry-run', 'with --push: only say what would be uploaded')
    .action((run: string, flags) =>
      act(flags, async (given, output) => (await import('../commands/export.js')).exportRun(run, given, output)),
    );

  shared(program.command('report'))
    .description('write the report of a run, finished or not, and lay out its data; costs nothing and disturbs no run')
    .argument('<run>', 'folder of a run, or its id (the beginning is enough)')
    .option('--runs <dir>', 'folder of runs (default: runs, beside the home)')
    .action((run: string, flags) =>
      act(flags, async (given, output) => (await import('../commands/report.js')).report(run, given, output)),
    );
}
