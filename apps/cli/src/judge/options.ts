import type { Command } from 'commander';

/** How the text of an option is read. */
interface Readers {
  collect(text: string, earlier?: string[]): string[];
  positive(text: string): number;
  positiveInteger(text: string): number;
}

/** What `agora judge calibrate` takes. */
export function calibrateOptions(command: Command, { collect, positive, positiveInteger }: Readers): Command {
  return command
    .description("compare a judge's scores with your own labels: agreement, bias, corrected means")
    .requiredOption(
      '--labels <file>',
      'JSON lines {"instruction": "…", "response": "…", "label": 1 to 5}, plain or .gz; rows without a label are judged as well',
    )
    .option('--judge <judge>', 'provider:model to ask; with --run, the id of a judge of that run')
    .option('--rubric <rubric>', 'agorabench/quality (default), agorabench/difficulty, or a file of your own')
    .option('--run <run>', 'take what a judge of this run has said, and ask nobody')
    .option('--metric <id>', 'with --run: which of its metrics')
    .option('--runs <dir>', 'folder of runs (default: runs, beside the home)')
    .option('--batch', "ask by the vendor's batches: cheaper, and slow by hours")
    .option('--judge-base-url <url>', 'address of its endpoint')
    .option('--judge-api-key-env <name>', 'environment variable that holds its key')
    .option('--judge-option <key=value>', 'another option of its provider; may be given again', collect)
    .option('--judge-price <in,out>', 'dollars per million tokens', collect)
    .option('--concurrency <count>', 'calls at once', positiveInteger)
    .option('--budget-usd <dollars>', 'stop before it costs more', positive);
}
