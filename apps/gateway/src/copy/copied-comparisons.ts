import { betweenRuns, COPY_COMPARED_RUNS, COPY_LIST_ROWS, type RouteReply } from '@agora/contracts';
import { called, put, type CopySource } from './copy-source.js';

/** A run of more generators is compared where it was made: pairs grow with the square of their number. */
const MOST_GENERATORS = 12;

/** A run with its generators, the best first. */
export interface Compared {
  run: string;
  generators: readonly string[];
}

type Names = readonly [first: string, second: string];

/**
 * Writes what the pages ask to compare within one run: all generators against each, every two of them either way round, and the
 * items that flipped. These stand once for two generators, whichever is named first: the page turns them round.
 */
export async function copyComparisons(source: CopySource, { run, generators: all }: Compared): Promise<void> {
  const generators = all.slice(0, MOST_GENERATORS);
  const below = ['runs', called(source, run), 'compare'];
  const keep = (...sides: string[]): Promise<void> =>
    keepComparison(source, below, { a: run, ag: sides[0], bg: sides[1] });
  // Of one generator alone, why it is no comparison.
  await keep();
  if (generators.length < 2) return;
  for (const [at, first] of generators.entries()) {
    await keep(first);
    for (const second of generators) if (second !== first) await keep(first, second);
    for (const second of generators.slice(at + 1)) await copyFlips(source, below, { a: run, ag: first, bg: second });
  }
}

/**
 * Writes what the pages ask to compare between runs: the generators that two have in common, and any of one against any of the
 * other, either way round. Of many runs nothing: their pairs, too, grow with the square of their number.
 */
export async function copyComparisonsBetween(source: CopySource, runs: readonly Compared[]): Promise<void> {
  if (runs.length > COPY_COMPARED_RUNS) return;
  for (const [at, first] of runs.entries())
    for (const second of runs.slice(at + 1)) {
      source.signal?.throwIfAborted();
      await copyPair(source, first, second);
    }
}

async function copyPair(source: CopySource, one: Compared, other: Compared): Promise<void> {
  // The flips lie where the pages look for them: under the run whose name comes first.
  const isInOrder = called(source, one.run) < called(source, other.run);
  const [first, second] = isInOrder ? [one, other] : [other, one];
  const below = ({ run: a }: Compared, { run: b }: Compared): string[] =>
    betweenRuns(called(source, a), called(source, b));
  for (const [mine, theirs] of [
    [first, second],
    [second, first],
  ] as const) {
    await keepComparison(source, below(mine, theirs), { a: mine.run, b: theirs.run });
    for (const [ag, bg] of pairsOf(mine, theirs))
      await keepComparison(source, below(mine, theirs), { a: mine.run, ag, b: theirs.run, bg });
  }
  for (const [ag, bg] of pairsOf(first, second))
    await copyFlips(source, below(first, second), { a: first.run, ag, b: second.run, bg });
}

function pairsOf({ generators: mine }: Compared, { generators: theirs }: Compared): Names[] {
  return mine.slice(0, MOST_GENERATORS).flatMap((ag) => theirs.slice(0, MOST_GENERATORS).map((bg): Names => [ag, bg]));
}

interface Sides {
  a: string;
  ag?: string | undefined;
  b?: string;
  bg?: string | undefined;
}

const chosen = ({ ag, bg }: Sides): string[] => [ag, bg].filter((side) => side !== undefined);

async function keepComparison(source: CopySource, below: readonly string[], sides: Sides): Promise<void> {
  const reply = await source.ask(`compare?${queryOf({ ...sides })}`);
  if (reply !== undefined) await put(source, [...below, ...chosen(sides).map((side) => called(source, side))], reply);
}

async function copyFlips(source: CopySource, under: readonly string[], sides: Sides): Promise<void> {
  const below = [...under, ...chosen(sides).map((side) => called(source, side)), 'flips'];
  let total = 0;
  for (let from = 0; from === 0 || from < total; from += COPY_LIST_ROWS) {
    const page = (await source.ask(`compare/flips?${queryOf({ ...sides, from, limit: COPY_LIST_ROWS })}`)) as
      RouteReply<'flips'> | { problem: unknown } | undefined;
    // Two generators that cannot be compared have no items that flipped.
    if (!page || 'problem' in page) return;
    total = page.total;
    const { benchmarks, items } = page;
    await put(source, [...below, from / COPY_LIST_ROWS], { total, benchmarks, rows: items });
  }
}

function queryOf(filters: Record<string, string | number | undefined>): string {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString();
}
