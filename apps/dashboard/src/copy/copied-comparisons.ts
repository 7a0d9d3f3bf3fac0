import type { ComparisonReply, FlipEntry, FlipsReply } from '@agora/contracts';
import { copyFile, COPY_LIST_ROWS, type CopiedList } from '@agora/contracts/copy';
import { allOf, at, type Fetch } from './copied-lists.js';

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

type FlipList = CopiedList<FlipEntry, Pick<FlipsReply, 'benchmarks'>>;

/** Items that flipped. A text is looked for in the beginnings of questions, which is what lists hold. */
export async function flips(fetched: Fetch, query: URLSearchParams): Promise<FlipsReply> {
  const { below, bg } = asked(query);
  const [first, second] = [query.get('ag') ?? '', bg ?? ''];
  const order = await generators(fetched, below);
  const turned = order.indexOf(first) > order.indexOf(second);
  const pair = turned ? [second, first] : [first, second];
  const fileOf = (number: number): string => copyFile([...below, ...pair, 'flips', number]);
  const begin = await fetched<FlipList>(fileOf(0));
  const more = await allOf<FlipList>(fetched, (by) => fileOf(by + 1), at(Math.max(0, begin.total - 1), COPY_LIST_ROWS));
  const [side, benchmark, q] = [
    query.get('side') ?? 'both',
    query.get('benchmark'),
    (query.get('q') ?? '').toLowerCase(),
  ];
  const all = [begin, ...more].flatMap(({ rows }) => rows).map((flip) => (turned ? turnedRound(flip) : flip));
  const fitting = all.filter(
    (flip) =>
      (benchmark === null || flip.benchmark === benchmark) &&
      (side === 'both' || (side === 'first' ? flip.firstOnly : flip.secondOnly).length > 0) &&
      (q === '' || [flip.item, flip.input].some((text) => text.toLowerCase().includes(q))),
  );
  const [from, limit] = [Number(query.get('from') ?? 0), Number(query.get('limit') ?? 100)];
  const { total, benchmarks } = begin;
  return { from, total, matching: fitting.length, benchmarks, items: fitting.slice(from, from + limit) };
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
