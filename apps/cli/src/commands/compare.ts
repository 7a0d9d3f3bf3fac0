import { ArtifactStore } from '@agora/artifacts';
import type { Comparison } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import {
  asComparison,
  compareBetween,
  compareWithin,
  generatorsOf,
  type Compared,
  type ScoredRun,
} from '@agora/scored-runs';
import { didYouMean } from '../benchmarks/closest-match.js';
import { sayComparison } from '../compare/say-comparison.js';
import { ExitCode } from '../exit-code.js';
import { findHome, runsFolder } from '../home/find-home.js';
import type { Output } from '../output.js';
import { openScoredRun } from '../scores/open-scored-run.js';
import type { SharedFlags } from '../settings.js';

export interface CompareFlags extends SharedFlags {
  runs?: string;
  generators?: string[];
  items?: boolean;
}

/** Paired differences between generators of one run, or between two runs. Costs nothing and needs no service. */
export async function compare(names: readonly string[], flags: CompareFlags, output: Output): Promise<ExitCode> {
  const home = findHome(flags);
  const store = new ArtifactStore(home.path);
  const runs: ScoredRun[] = [];
  for (const name of names) runs.push(await openScoredRun(name, runsFolder(home), store, flags.runs));
  const [first, second] = runs;
  if (!first || runs.length > 2)
    throw new Fault('invalid-input', `${names.length} runs are named`, { fix: 'Name one run or two.' });
  const found = second ? await betweenRuns(first, second, flags) : await withinRun(first, flags);
  const comparison = asComparison(runs, found);
  if (comparison.pairs.every(({ overall }) => overall === null)) throw notComparable(comparison, runs);
  output.record({ kind: 'comparison', ...comparison });
  sayComparison(comparison, flags.items === true, output);
  return ExitCode.done;
}

async function withinRun(run: ScoredRun, { generators }: CompareFlags): Promise<Compared> {
  const ids = wantedGenerators(run, generators);
  if (new Set(ids).size < 2) {
    throw new Fault('invalid-input', `one generator is no comparison: ${ids.join(', ')}`, {
      fix: 'Name two of one run with --generators A B, or a second run.',
    });
  }
  return compareWithin(run, ids);
}

async function betweenRuns(first: ScoredRun, second: ScoredRun, { generators }: CompareFlags): Promise<Compared> {
  if (first.id === second.id) {
    throw new Fault('invalid-input', `both names mean run ${first.id}`, {
      fix: `Compare its generators: agora compare ${first.id} --generators A B.`,
    });
  }
  return compareBetween(first, second, pairedNames(first, second, generators));
}

/** Which generator of the first run is compared with which of the second. */
function pairedNames(first: ScoredRun, second: ScoredRun, wanted: readonly string[] | undefined): [string, string][] {
  const [one, other, ...more] = wanted ?? [];
  if (more.length > 0)
    throw new Fault('invalid-input', '--generators: at most two can be named for two runs', {
      fix: 'Name one that both runs have, or one of each run.',
    });
  if (one !== undefined) {
    const pair: [string, string] = [one, other ?? one];
    wantedGenerators(first, [pair[0]]);
    wantedGenerators(second, [pair[1]]);
    return [pair];
  }
  const theirs = generatorsOf(second);
  const shared = generatorsOf(first).filter((id) => theirs.includes(id));
  if (shared.length > 0) return shared.map((id) => [id, id]);
  throw new Fault('invalid-input', `${first.id} and ${second.id} have no generator in common`, {
    fix: `Name one of each: --generators ${generatorsOf(first)[0]} ${theirs[0]}.`,
  });
}

/** Generators of a run, in its order. @throws Fault `invalid-input` for one that it does not have */
function wantedGenerators(run: ScoredRun, wanted?: readonly string[]): string[] {
  const known = generatorsOf(run);
  for (const id of wanted ?? []) {
    if (known.includes(id)) continue;
    throw new Fault('invalid-input', `--generators: run ${run.id} has no generator "${id}"`, {
      fix: `${didYouMean(id, known)}It has ${known.join(', ')}.`,
    });
  }
  return wanted ? [...wanted] : known;
}

function notComparable({ pairs, warnings }: Comparison, runs: readonly ScoredRun[]): Fault {
  const reasons = [...new Set(pairs.flatMap(({ leftOut }) => leftOut.map(({ what, reason }) => `${what}: ${reason}`)))];
  const goOn = 'Go on with the run until students are scored: the command that started it goes on where it stopped.';
  if (reasons.length === 0)
    return new Fault('invalid-input', 'nothing can be compared: no student was scored', { fix: goOn });
  const unfinished = runs.some(({ results }) => results.run.partial);
  const shown = [...reasons.slice(0, 5), ...(reasons.length > 5 ? [`and ${reasons.length - 5} more`] : [])];
  return new Fault('invalid-input', `nothing can be compared; ${shown.join('; ')}`, {
    fix: [
      unfinished ? goOn : '',
      'Compare runs with the same settings and the same version, rule and judge of a benchmark; `agora rescore` scores old answers anew.',
      ...warnings,
    ]
      .join(' ')
      .trim(),
  });
}
