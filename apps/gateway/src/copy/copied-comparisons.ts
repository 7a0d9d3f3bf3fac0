import { COPY_LIST_ROWS, type RouteReply } from '@agora/contracts';
import type { LeaderboardRow } from '@agora/run-schemas';
import { called, put, type CopySource } from './copy-source.js';

/** A run of more generators is compared where it was made: pairs grow with the square of their number. */
const MOST_GENERATORS = 12;

/**
 * Writes what the pages ask to compare within one run: all generators against each, every two of them either way round, and the
 * items that flipped. These stand once for two generators, whichever is named first: the page turns them round.
 */
export async function copyComparisons(
  source: CopySource,
  run: string,
  leaderboard: readonly Pick<LeaderboardRow, 'generator'>[],
): Promise<void> {
  const generators = leaderboard.map(({ generator }) => generator).slice(0, MOST_GENERATORS);
  if (generators.length < 2) return;
  const below = ['runs', called(source, run), 'compare'];
  const keep = async (...sides: string[]): Promise<void> => {
    const [ag, bg] = sides;
    const reply = await source.ask(`compare?${queryOf({ a: run, ag, bg })}`);
    if (reply !== undefined) await put(source, [...below, ...sides.map((side) => called(source, side))], reply);
  };
  await keep();
  for (const [at, first] of generators.entries()) {
    await keep(first);
    for (const second of generators) if (second !== first) await keep(first, second);
    for (const second of generators.slice(at + 1)) await copyFlips(source, run, [first, second]);
  }
}

async function copyFlips(source: CopySource, run: string, [ag, bg]: [string, string]): Promise<void> {
  const below = ['runs', called(source, run), 'compare', called(source, ag), called(source, bg), 'flips'];
  let total = 0;
  for (let from = 0; from === 0 || from < total; from += COPY_LIST_ROWS) {
    const page = (await source.ask(`compare/flips?${queryOf({ a: run, ag, bg, from, limit: COPY_LIST_ROWS })}`)) as
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
