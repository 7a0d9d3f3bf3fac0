import type { Command } from 'commander';
import {
  act,
  collect,
  EXIT_CODES,
  number,
  onBenchmarks,
  onBus,
  onPrograms,
  positive,
  positiveInteger,
} from './flags.js';

const EVALUATE_HELP = `
Examples:
  agora evaluate --model nano --model runs/<run>/students/<cell> --benchmarks nano-math-held-out
  agora evaluate --model openai-compatible:my-model --base-url http://localhost:8000/v1 --benchmarks gsm8k --limit 100
  agora evaluate --model openai:gpt-4o-mini --benchmarks alpacaeval --judge openai:gpt-4-1106-preview --budget-usd 20
${EXIT_CODES}`;

/** Letting models answer benchmarks without an experiment. */
export function declareEvaluate(program: Command): void {
  onPrograms(onBenchmarks(onBus(program.command('evaluate'))))
    .description('let generators and local models answer benchmarks, or go on with that')
    .requiredOption(
      '--model <name>',
      'provider:model, nano, a Hugging Face id, or the folder of a model or student; may be given again',
      collect,
    )
    .requiredOption('--benchmarks <ids>', 'for example gsm8k,math; may be given again', collect)
    .option('--limit <count>', 'only the first items of each benchmark', positiveInteger)
    .option('--samples <count>', 'answers per item; an item scores their mean', positiveInteger)
    .option('--style <style>', 'chat or few-shot; by default few-shot for a model without a chat template')
    .option('--temperature <value>', "instead of the benchmark's (several samples: 0.8)", number)
    .option('--max-tokens <count>', "instead of the benchmark's", positiveInteger)
    .option('--base-url <url>', 'address of the endpoint, for providers that have one')
    .option('--api-key-env <name>', 'environment variable that holds the key')
    .option('--provider-option <key=value>', 'another option of the provider; may be given again', collect)
    .option('--price <in,out>', 'dollars per million tokens, or provider:model=in,out; may be given again', collect)
    .option('--batch', "ask generators by their vendors' batches: cheaper, and slow by hours")
    .option('--concurrency <count>', 'calls at once', positiveInteger)
    .option('--requests-per-minute <count>', 'calls a minute', positive)
    .option('--judge <provider:model>', 'who judges answers of alpacaeval and arena-hard')
    .option('--judge-base-url <url>', 'address of its endpoint')
    .option('--judge-api-key-env <name>', 'environment variable that holds its key')
    .option('--judge-option <key=value>', 'another option of its provider; may be given again', collect)
    .option('--judge-price <in,out>', 'dollars per million tokens', collect)
    .option('--judge-batch', "ask the judge by its vendor's batches: cheaper, and slow by hours")
    .option('--engine <name>', 'what lets local models answer: worker, continuous, vllm, sglang or endpoint')
    .option('--compute <file>', 'where that engine is (AGORA_COMPUTE; docs/evaluation-engines.md)')
    .option('--budget-usd <dollars>', 'stop before answers and judgments cost more', positive)
    .option('--no-preflight', 'neither look at the models beforehand nor make one small call per endpoint')
    .option('--name <name>', 'begins the name of the run', 'evaluate')
    .option('--out <dir>', 'folder that gets one folder per evaluation (default: runs, beside the home)')
    .addHelpText('after', EVALUATE_HELP)
    .action((flags) =>
      act(flags, async (given, output) => (await import('../commands/evaluate.js')).evaluate(given, output)),
    );
}
