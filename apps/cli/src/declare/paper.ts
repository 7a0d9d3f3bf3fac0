import type { Command } from 'commander';
import { act, positive, shared } from './flags.js';

/** The published numbers. */
export function declarePaper(program: Command): void {
  shared(program.command('paper'))
    .description("the published numbers of AgoraBench, recomputed from each other; or a run's PGR beside them")
    .option('--against <run>', 'put this run beside the paper: its id (the beginning is enough), name or folder')
    .option('--margin <points>', 'with --against: points of PGR that count as no difference', positive, 5)
    .option('--all', 'also the checks that agree')
    .option('--markdown', 'as Markdown')
    .option('--out <file>', 'write it there instead, as Markdown (with --json as JSON)')
    .option('--runs <dir>', 'folder of runs (default: runs, beside the home)')
    .action((flags) =>
      act(flags, async (given, output) => (await import('../commands/paper.js')).paper(given, output)),
    );
}
