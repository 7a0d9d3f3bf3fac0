import { comparePair, tiedRanks, type CompareOptions, type ScoredSide } from '@agora/analysis';
import { comparisonSchema, type ComparedPair, type Comparison } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { setImmediate as aside } from 'node:timers/promises';
import { comparability, ONE_RUN, type Comparability } from './comparability.js';
import type { ScoredRun } from './scored-run.js';
import { anchorsOf, otherItems, sideOf, without } from './sides.js';

export type Compared = Pick<Comparison, 'pairs' | 'ranks' | 'warnings'>;

/** Generators of a run, in the order of its leaderboard. */
export const generatorsOf = ({ results }: ScoredRun): string[] => results.leaderboard.map(({ generator }) => generator);

/** All pairs of generators of a run with the ranks that they allow; with a `baseline`, the others against it alone. */
export async function compareWithin(
  run: ScoredRun,
  generators: readonly string[],
  baseline?: string,
): Promise<Compared> {
  checkNames(run, [...generators, ...(baseline === undefined ? [] : [baseline])]);
  const ids = [...new Set(generators)].filter((id) => id !== baseline);
  const options = await optionsOf(run, ONE_RUN);
  const sides: ScoredSide[] = [];
  for (const id of ids) sides.push(await sideOf(run, id));
  if (baseline === undefined) {
    const pairs = await allPairs(sides, options);
    return { pairs, ranks: ranksOf(run, sides, pairs), warnings: unfinished([run]) };
  }
  const base = await sideOf(run, baseline);
  const pairs: ComparedPair[] = [];
  for (const side of sides) pairs.push(await compared(base, side, options));
  return { pairs, ranks: [], warnings: unfinished([run]) };
}

/** Generators of one run against those of another, by pairs of names. */
export async function compareBetween(
  first: ScoredRun,
  second: ScoredRun,
  names: readonly (readonly [first: string, second: string])[],
): Promise<Compared> {
  const [firsts, seconds] = [names.map(([name]) => name), names.map(([, name]) => name)];
  checkNames(first, firsts);
  checkNames(second, seconds);
  const rules = await comparability(first, second);
  const { changed, warnings } = await otherItems(first, second);
  const options = await optionsOf(first, rules);
  const pairs: ComparedPair[] = [];
  const sides: { run: ScoredRun; side: ScoredSide }[] = [];
  for (const [mine, theirs] of names) {
    const [left, right] = [without(await sideOf(first, mine), changed), without(await sideOf(second, theirs), changed)];
    sides.push({ run: first, side: left }, { run: second, side: right });
    pairs.push(await compared(left, right, options));
  }
  const ranks: Comparison['ranks'] = [];
  for (const run of [first, second]) {
    const own = sides.filter((one) => one.run === run).map(({ side }) => side);
    if (own.length > 1) ranks.push(...ranksOf(run, own, await allPairs(own, options)));
  }
  const withoutPgr = first.results.benchmarks.flatMap(({ domain, id }) => rules.withoutPgr(domain, id) ?? []);
  const pgr = withoutPgr.map((reason) => `No difference in PGR: ${reason}.`);
  return { pairs, ranks, warnings: [...rules.warnings, ...pgr, ...warnings, ...unfinished([first, second])] };
}

/** What was compared, with the runs that it is about. */
export function asComparison(runs: readonly ScoredRun[], found: Compared): Comparison {
  return comparisonSchema.parse({
    schema: 1,
    confidence: runs[0]?.results.confidence ?? 0.95,
    runs: runs.map(({ id, results: { run } }) => ({ id, simulated: run.simulated, partial: run.partial === true })),
    ...found,
  } satisfies Comparison);
}

/** @throws Fault `invalid-input` for a generator that the run does not have */
function checkNames(run: ScoredRun, wanted: readonly string[]): void {
  const known = generatorsOf(run);
  const unknown = wanted.find((id) => !known.includes(id));
  if (unknown === undefined) return;
  throw new Fault('invalid-input', `run ${run.id} has no generator "${unknown}"`, {
    fix: `It has ${known.join(', ')}.`,
  });
}

async function allPairs(sides: readonly ScoredSide[], options: CompareOptions): Promise<ComparedPair[]> {
  const pairs: ComparedPair[] = [];
  for (const [index, left] of sides.entries()) {
    for (const right of sides.slice(index + 1)) pairs.push(await compared(left, right, options));
  }
  return pairs;
}

/** One pair at a time, so that a process that serves others stays awake. */
async function compared(left: ScoredSide, right: ScoredSide, options: CompareOptions): Promise<ComparedPair> {
  await aside();
  return comparePair(left, right, options);
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
