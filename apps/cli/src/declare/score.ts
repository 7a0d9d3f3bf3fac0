import type { Command } from 'commander';
import { act, onBenchmarks, onPrograms } from './flags.js';

const SCORE_HELP = `
Examples:
  agora score gsm8k --samples outputs.jsonl --extract strict --out scored.jsonl
  agora score humaneval --plus --data data --samples programs.jsonl.gz --out - | head
Rows keep their order; a summary stands on standard error and in <out>.summary.json. docs/benchmarks lists the fields of
each benchmark's items. Exit codes: 0 done, 1 some rows could not be scored (--keep-going) or something failed, 2 a row or an
option is wrong, 130 interrupted; on 2 and 130 the output file is as it was.`;

/** Scoring outputs that were made elsewhere. */
export function declareScore(program: Command): void {
  onPrograms(onBenchmarks(program.command('score')))
    .description('score outputs that were made elsewhere by a benchmark')
    .argument('<benchmark>', 'for example gsm8k, math, humaneval, mbpp, ifeval, alpacaeval, arena-hard')
    .requiredOption(
      '--samples <file>',
      'JSON lines {"item": {…} or an id, "output": "…"}, plain or .gz; - for standard input',
    )
    .requiredOption(
      '--out <file>',
      'where the same rows go with score, correct, extracted, reason; - for standard output',
    )
    .option('--keep-going', 'go past rows that cannot be scored: they get "error" instead')
    .option('--json', 'the summary as one JSON object on standard output')
    .addHelpText('after', SCORE_HELP)
    .action((name: string, flags) =>
      act(flags, async (given, output) => (await import('../commands/score.js')).score(name, given, output)),
    );
}
