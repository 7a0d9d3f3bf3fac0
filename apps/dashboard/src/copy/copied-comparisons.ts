import type { ComparisonReply, FlipEntry, FlipsReply } from '@agora/contracts';
import { betweenRuns, copyFile, COPY_LIST_ROWS, type CopiedList } from '@agora/contracts/copy';
import { allOf, at, type Fetch } from './copied-lists.js';

/** Generators of one run, or of two runs, side by side. */
export async function comparison(fetched: Fetch, query: URLSearchParams): Promise<ComparisonReply> {
  const { a, b, ag, bg } = asked(query);
  // The same choices as the gateway's: the generator of the same name in the other run, or the first of the leaderboard that is
  // another one.
  if (a !== b) return fetched(copyFile([...betweenRuns(a, b), ...given(ag ?? bg, bg ?? ag)]));
  const first = ag ?? (bg === null ? null : ((await generators(fetched, a)).find((id) => id !== bg) ?? ''));
  return fetched(copyFile([...withinRun(a), ...given(first, bg)]));
}

type FlipList = CopiedList<FlipEntry, Pick<FlipsReply, 'benchmarks'>>;

/** Items that flipped. A text is looked for in the beginnings of questions, which is what lists hold. */
export async function flips(fetched: Fetch, query: URLSearchParams): Promise<FlipsReply> {
  const { below, turned } = await placeOf(fetched, asked(query));
  const fileOf = (number: number): string => copyFile([...below, 'flips', number]);
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

interface Asked {
  a: string;
  b: string;
  ag: string | null;
  bg: string | null;
}

function asked(query: URLSearchParams): Asked {
  const a = query.get('a') ?? '';
  return { a, b: query.get('b') ?? a, ag: query.get('ag'), bg: query.get('bg') };
}

/** Where the flips of two generators lie: once, so that whoever names them the other way finds them turned round. */
async function placeOf(fetched: Fetch, { a, b, ag, bg }: Asked): Promise<{ below: string[]; turned: boolean }> {
  const [first, second] = [ag ?? '', bg ?? ''];
  const order = a === b ? await generators(fetched, a) : [];
  const turned = a === b ? order.indexOf(first) > order.indexOf(second) : a > b;
  const runs = turned ? ([b, a] as const) : ([a, b] as const);
  const pair = turned ? [second, first] : [first, second];
  return { below: [...(a === b ? withinRun(a) : betweenRuns(...runs)), ...pair], turned };
}

const withinRun = (run: string): string[] => ['runs', run, 'compare'];

const given = (...sides: (string | null)[]): string[] => sides.filter((side) => side !== null);

async function generators(fetched: Fetch, run: string): Promise<readonly string[]> {
  return (await fetched<ComparisonReply>(copyFile(withinRun(run)))).sides[0].generators;
}

function turnedRound({ cells: [first, second], ...flip }: FlipEntry): FlipEntry {
  return { ...flip, firstOnly: flip.secondOnly, secondOnly: flip.firstOnly, cells: [second, first] };
}
