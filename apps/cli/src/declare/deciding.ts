import { InvalidArgumentError, type Command } from 'commander';
import type { CompareFlags } from '../commands/compare.js';
import type { RecommendFlags } from '../commands/recommend.js';
import type { RescoreFlags } from '../commands/rescore.js';
import { act, collect, onBus, onPrograms, positive, RUN_ARGUMENT, shared } from './flags.js';

/** Declares the commands that read finished runs to decide between generators. */
export function declareDeciding(program: Command): void {
  declareCompare(program);
  declareRecommend(program);
  declareRescore(program);
}

function declareCompare(program: Command): void {
  shared(program.command('compare'))
    .description("paired differences with intervals between two runs, or between one run's generators; costs nothing")
    .argument('<run>', RUN_ARGUMENT)
    .argument('[other]', 'a second run')
    .option('--generators <ids...>', 'of one run: these alone; of two runs: one that both have, or one of each')
    .option('--items', 'also list the items that only one of the two answered right')
    .option('--runs <dir>', 'folder of runs (default: runs, beside the home)')
    .action((run: string, other: string | undefined, flags: CompareFlags) =>
      act(flags, async (given, output) => {
        const { compare } = await import('../commands/compare.js');
        return compare(other === undefined ? [run] : [run, other], given, output);
      }),
    );
}

function declareRecommend(program: Command): void {
  shared(program.command('recommend'))
    .description('which generator to choose, how sure that is, and what one more seed is worth; costs nothing')
    .argument('<runs...>', RUN_ARGUMENT)
    .option('--budget-usd <dollars>', 'what may be spent on more seeds', positive)
    .option('--setting <setting>', 'method/domain, a method or a domain; may be given again (default: all)', collect)
    .option('--instances <count>', 'the volume to decide at (default: the largest)', positive)
    .option('--sure <probability>', 'how sure the answer must be to count as clear', probability, 0.95)
    .option('--runs <dir>', 'folder of runs (default: runs, beside the home)')
    .action((runs: string[], flags: RecommendFlags) =>
      act(flags, async (given, output) => (await import('../commands/recommend.js')).recommend(runs, given, output)),
    );
}

function declareRescore(program: Command): void {
  onPrograms(onBus(program.command('rescore')))
    .description('score the kept answers of a run anew, by other options or another judge; nobody answers again')
    .argument('<run>', RUN_ARGUMENT)
    .requiredOption('--benchmark <id>', 'the benchmark whose answers are scored')
    .option('--option <key=value>', 'changed option of the benchmark; may be given again', collect)
    .option('--domain <id>', 'domain of the experiment, where several have the benchmark')
    .option('--judge <provider:model>', "who judges, instead of the run's judge")
    .option('--judge-base-url <url>', 'address of its endpoint')
    .option('--judge-api-key-env <name>', 'environment variable that holds its key')
    .option('--judge-option <key=value>', 'another option of its provider; may be given again', collect)
    .option('--judge-price <in,out>', 'dollars per million tokens', collect)
    .option('--judge-batch', "ask the judge by its vendor's batches: cheaper, and slow by hours")
    .option('--budget-usd <dollars>', 'stop before judgments cost more', positive)
    .option('--dry-run', 'only say what it would score and cost')
    .option('--runs <dir>', 'folder of runs (default: runs, beside the home)')
    .action((run: string, flags: RescoreFlags) =>
      act(flags, async (given, output) => (await import('../commands/rescore.js')).rescore(run, given, output)),
    );
}

function probability(text: string): number {
  const value = Number(text);
  if (!(value > 0.5 && value < 1)) throw new InvalidArgumentError('It must lie between 0.5 and 1.');
  return value;
}
