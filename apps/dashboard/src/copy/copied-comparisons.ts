import type { ComparisonReply, FlipEntry, FlipsReply } from '@agora/contracts';
import { copyFile } from '@agora/contracts/copy';
import { Wanted, wholeList, type Fetch } from './copied-lists.js';

/** Whether it is of one run: two runs are not compared in a copy. */
export const isWithinRun = (query: URLSearchParams): boolean => (query.get('b') ?? query.get('a')) === query.get('a');

/** Generators of one run, side by side. */
export async function comparison(fetched: Fetch, query: URLSearchParams): Promise<ComparisonReply> {
  const { below, bg } = asked(query);
  // The same choice as the gateway's: against the first of the leaderboard that is another one.
  const ag =
    query.get('ag') ?? (bg === null ? null : ((await generators(fetched, below)).find((id) => id !== bg) ?? ''));
  return fetched(copyFile([...below, ...[ag, bg].filter((side) => side !== null)]));
}

/** Items that flipped. A text is looked for in the beginnings of questions, which is what lists hold. */
export async function flips(fetched: Fetch, query: URLSearchParams): Promise<FlipsReply> {
  const { below, bg } = asked(query);
  const [first, second] = [query.get('ag') ?? '', bg ?? ''];
  const order = await generators(fetched, below);
  const turned = order.indexOf(first) > order.indexOf(second);
  const pair = turned ? [second, first] : [first, second];
  const fileOf = (number: number): string => copyFile([...below, ...pair, 'flips', number]);
  const list = await wholeList<FlipEntry, Pick<FlipsReply, 'benchmarks'>>(fetched, fileOf);
  const wanted = new Wanted(query);
  const [side, benchmark] = [query.get('side') ?? 'both', query.get('benchmark')];
  const all = list.rows.map((flip) => (turned ? turnedRound(flip) : flip));
  const fitting = all.filter(
    (flip) =>
      (benchmark === null || flip.benchmark === benchmark) &&
      (side === 'both' || (side === 'first' ? flip.firstOnly : flip.secondOnly).length > 0) &&
      wanted.holds([flip.item, flip.input]),
  );
  const { part, ...page } = wanted.page(fitting);
  return { ...page, total: list.total, benchmarks: list.benchmarks, items: part };
}

function asked(query: URLSearchParams): { below: string[]; bg: string | null } {
  return { below: ['runs', query.get('a') ?? '', 'compare'], bg: query.get('bg') };
}

async function generators(fetched: Fetch, below: readonly string[]): Promise<readonly string[]> {
  return (await fetched<ComparisonReply>(copyFile(below))).sides[0].generators;
}

function turnedRound({ cells: [first, second], ...flip }: FlipEntry): FlipEntry {
  return { ...flip, firstOnly: flip.secondOnly, secondOnly: flip.firstOnly, cells: [second, first] };
}
