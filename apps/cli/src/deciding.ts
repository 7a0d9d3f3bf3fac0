import { InvalidArgumentError, type Command } from 'commander';
import type { CompareFlags } from './commands/compare.js';
import type { RecommendFlags } from './commands/recommend.js';
import type { RescoreFlags } from './commands/rescore.js';
import type { ExitCode } from './exit-code.js';
import type { Output } from './output.js';
import type { SharedFlags } from './settings.js';

/** What all commands are declared with. */
export interface Declaring {
  program: Command;
  /** Adds the flags that all commands share. */
  shared(command: Command): Command;
  act<Flags extends SharedFlags>(
    flags: Flags,
    body: (flags: Flags, output: Output) => Promise<ExitCode>,
  ): Promise<void>;
  /** Adds the flags of commands that talk to services, and of those that may run model-written programs. */
  onBus(command: Command): Command;
  onPrograms(command: Command): Command;
  /** Reads a number above 0. */
  positive(text: string): number;
  collect(value: string, earlier?: string[]): string[];
  /** Describes the argument that names a run. */
  runArgument: string;
}

/** Declares the commands that read finished runs to decide between generators. */
export function declareDeciding(declaring: Declaring): void {
  declareCompare(declaring);
  declareRecommend(declaring);
  declareRescore(declaring);
}

function declareCompare({ program, shared, act, runArgument }: Declaring): void {
  shared(program.command('compare'))
    .description("paired differences with intervals between two runs, or between one run's generators; costs nothing")
    .argument('<run>', runArgument)
    .argument('[other]', 'a second run')
    .option('--generators <ids...>', 'of one run: these alone; of two runs: one that both have, or one of each')
    .option('--items', 'also list the items that only one of the two answered right')
    .option('--runs <dir>', 'folder of runs (default: runs, beside the home)')
    .action((run: string, other: string | undefined, flags: CompareFlags) =>
      act(flags, async (given, output) => {
        const { compare } = await import('./commands/compare.js');
        return compare(other === undefined ? [run] : [run, other], given, output);
      }),
    );
}

function declareRecommend({ program, shared, act, positive, collect, runArgument }: Declaring): void {
  shared(program.command('recommend'))
    .description('which generator to choose, how sure that is, and what one more seed is worth; costs nothing')
    .argument('<runs...>', runArgument)
    .option('--budget-usd <dollars>', 'what may be spent on more seeds', positive)
    .option('--setting <setting>', 'method/domain, a method or a domain; may be given again (default: all)', collect)
    .option('--instances <count>', 'the volume to decide at (default: the largest)', positive)
    .option('--sure <probability>', 'to be best, from which on the answer counts as clear', probability, 0.95)
    .option('--runs <dir>', 'folder of runs (default: runs, beside the home)')
    .action((runs: string[], flags: RecommendFlags) =>
      act(flags, async (given, output) => (await import('./commands/recommend.js')).recommend(runs, given, output)),
    );
}

function declareRescore({ program, onBus, onPrograms, act, positive, collect, runArgument }: Declaring): void {
  onPrograms(onBus(program.command('rescore')))
    .description('score the kept answers of a run anew, by other options or another judge; nobody answers again')
    .argument('<run>', runArgument)
    .requiredOption('--benchmark <id>', 'the benchmark whose answers are scored')
    .option('--option <key=value>', 'option of the benchmark that is to differ; may be given again', collect)
    .option('--domain <id>', 'domain of the experiment, where several have the benchmark')
    .option('--judge <provider:model>', "who judges, instead of the run's judge")
    .option('--judge-base-url <url>', 'address of its endpoint')
    .option('--judge-api-key-env <name>', 'environment variable that holds its key')
    .option('--judge-option <key=value>', 'another option of its provider; may be given again', collect)
    .option('--judge-price <in,out>', 'dollars per million tokens', collect)
    .option('--budget-usd <dollars>', 'stop before judgments cost more', positive)
    .option('--dry-run', 'only say what it would score and cost')
    .option('--runs <dir>', 'folder of runs (default: runs, beside the home)')
    .action((run: string, flags: RescoreFlags) =>
      act(flags, async (given, output) => (await import('./commands/rescore.js')).rescore(run, given, output)),
    );
}

function probability(text: string): number {
  const value = Number(text);
  if (!(value > 0.5 && value < 1)) throw new InvalidArgumentError('It must lie between 0.5 and 1.');
  return value;
}
