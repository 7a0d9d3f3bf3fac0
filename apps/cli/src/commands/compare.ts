import { comparePair, tiedRanks, type CompareOptions, type ScoredSide } from '@agora/analysis';
import { ArtifactStore } from '@agora/artifacts';
import { comparisonSchema, type ComparedPair, type Comparison } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { comparability, ONE_RUN, type Comparability } from '../compare/comparability.js';
import { sayComparison } from '../compare/say-comparison.js';
import { anchorsOf, generatorsOf, otherItems, sideOf, without } from '../compare/sides.js';
import { ExitCode } from '../exit-code.js';
import { findHome, runsFolder } from '../home/find-home.js';
import type { Output } from '../output.js';
import { ScoredRun } from '../scores/scored-run.js';
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
  for (const name of names) runs.push(await ScoredRun.open(name, runsFolder(home), store, flags.runs));
  const [first, second] = runs;
  if (!first || runs.length > 2)
    throw new Fault('invalid-input', `${names.length} runs are named`, { fix: 'Name one run or two.' });
  const found = second ? await betweenRuns(first, second, flags) : await withinRun(first, flags);
  const comparison: Comparison = comparisonSchema.parse({
    schema: 1,
    confidence: first.results.confidence,
    runs: runs.map(({ id, results: { run } }) => ({ id, simulated: run.simulated, partial: run.partial === true })),
    ...found,
  });
  if (comparison.pairs.every(({ overall }) => overall === null)) throw notComparable(comparison);
  output.record({ kind: 'comparison', ...comparison });
  sayComparison(comparison, flags.items === true, output);
  return ExitCode.done;
}

type Found = Pick<Comparison, 'pairs' | 'ranks' | 'warnings'>;

async function withinRun(run: ScoredRun, { generators }: CompareFlags): Promise<Found> {
  const ids = generatorsOf(run, generators);
  if (new Set(ids).size < 2) {
    throw new Fault('invalid-input', `one generator is no comparison: ${ids.join(', ')}`, {
      fix: 'Name two of one run with --generators A B, or a second run.',
    });
  }
  const sides: ScoredSide[] = [];
  for (const id of new Set(ids)) sides.push(await sideOf(run, id));
  const options = await optionsOf(run, ONE_RUN);
  const pairs = sides.flatMap((left, index) =>
    sides.slice(index + 1).map((right) => comparePair(left, right, options)),
  );
  return { pairs, ranks: ranksOf(run, sides, pairs), warnings: unfinished([run]) };
}

async function betweenRuns(first: ScoredRun, second: ScoredRun, { generators }: CompareFlags): Promise<Found> {
  if (first.id === second.id) {
    throw new Fault('invalid-input', `both names mean run ${first.id}`, {
      fix: `Compare its generators: agora compare ${first.id} --generators A B.`,
    });
  }
  const rules = comparability(first, second);
  const { changed, warnings } = await otherItems(first, second);
  const options = await optionsOf(first, rules);
  const pairs: ComparedPair[] = [];
  const sides: { run: ScoredRun; side: ScoredSide }[] = [];
  for (const [mine, theirs] of pairedNames(first, second, generators)) {
    const [left, right] = [without(await sideOf(first, mine), changed), without(await sideOf(second, theirs), changed)];
    sides.push({ run: first, side: left }, { run: second, side: right });
    pairs.push(comparePair(left, right, options));
  }
  const ranks = [first, second].flatMap((run) => {
    const own = sides.filter((one) => one.run === run).map(({ side }) => side);
    const within = own.flatMap((left, index) => own.slice(index + 1).map((right) => comparePair(left, right, options)));
    return own.length > 1 ? ranksOf(run, own, within) : [];
  });
  const withoutPgr = first.results.benchmarks.flatMap(({ domain, id }) => rules.withoutPgr(domain, id) ?? []);
  const pgr = withoutPgr.map((reason) => `No difference in PGR: ${reason}.`);
  return { pairs, ranks, warnings: [...rules.warnings, ...pgr, ...warnings, ...unfinished([first, second])] };
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
    generatorsOf(first, [pair[0]]);
    generatorsOf(second, [pair[1]]);
    return [pair];
  }
  const theirs = generatorsOf(second);
  const shared = generatorsOf(first).filter((id) => theirs.includes(id));
  if (shared.length > 0) return shared.map((id) => [id, id]);
  throw new Fault('invalid-input', `${first.id} and ${second.id} have no generator in common`, {
    fix: `Name one of each: --generators ${generatorsOf(first)[0]} ${theirs[0]}.`,
  });
}

async function optionsOf(run: ScoredRun, rules: Comparability): Promise<CompareOptions> {
  const usable = (domain: string, benchmark: string): boolean =>
    rules.excluded(domain, benchmark) === undefined && rules.withoutPgr(domain, benchmark) === undefined;
  return {
    confidence: run.results.confidence,
    anchors: await anchorsOf(run, usable),
    excluded: rules.excluded,
  };
}

function ranksOf(run: ScoredRun, sides: readonly ScoredSide[], pairs: readonly ComparedPair[]): Comparison['ranks'] {
  const ids = sides.filter(({ cells }) => cells.length > 0).map(({ generator }) => generator);
  return tiedRanks(ids, pairs, run.results.confidence).map((range) => ({ run: run.id, ...range }));
}

function unfinished(runs: readonly ScoredRun[]): string[] {
  return runs.flatMap(({ id, results }) =>
    results.run.partial ? [`Run ${id} is not finished: only what is scored so far is compared.`] : [],
  );
}

function notComparable({ pairs, warnings }: Comparison): Fault {
  const reasons = [...new Set(pairs.flatMap(({ leftOut }) => leftOut.map(({ what, reason }) => `${what}: ${reason}`)))];
  const shown = [...reasons.slice(0, 5), ...(reasons.length > 5 ? [`and ${reasons.length - 5} more`] : [])];
  return new Fault('invalid-input', `nothing can be compared; ${shown.join('; ') || 'no student was scored'}`, {
    fix: `Compare runs with the same settings and the same version, rule and judge of a benchmark; \`agora rescore\` scores old answers anew. ${warnings.join(' ')}`.trim(),
  });
}
