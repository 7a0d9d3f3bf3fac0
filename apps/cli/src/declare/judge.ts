import type { Command } from 'commander';
import { act, collect, positive, positiveInteger, shared } from './flags.js';

/** `agora judge calibrate`. */
export function declareJudge(program: Command): void {
  const judge = program.command('judge').description('see how far a judge can be trusted');
  calibrateOptions(shared(judge.command('calibrate'))).action((flags) =>
    act(flags, async (given, output) => (await import('../commands/judge-calibrate.js')).judgeCalibrate(given, output)),
  );
}

/** What `agora judge calibrate` takes. */
function calibrateOptions(command: Command): Command {
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
