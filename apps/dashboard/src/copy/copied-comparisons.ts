import type { ComparisonReply, FlipEntry, FlipsReply } from '@agora/contracts';
import { betweenRuns, copyFile } from '@agora/contracts/copy';
import { Wanted, wholeList, type Fetch } from './copied-lists.js';

/** Generators of one run, or of two runs, side by side. */
export async function comparison(fetched: Fetch, query: URLSearchParams): Promise<ComparisonReply> {
  const { a, b, ag, bg } = asked(query);
  // The same choices as the gateway's: the generator of the same name in the other run, or the first of the leaderboard that is
  // another one.
  if (a !== b) return fetched(copyFile([...betweenRuns(a, b), ...given(ag ?? bg, bg ?? ag)]));
  const first = ag ?? (bg === null ? null : ((await generators(fetched, a)).find((id) => id !== bg) ?? ''));
  return fetched(copyFile([...withinRun(a), ...given(first, bg)]));
}

/** Items that flipped. A text is looked for in the beginnings of questions, which is what lists hold. */
export async function flips(fetched: Fetch, query: URLSearchParams): Promise<FlipsReply> {
  const { below, turned } = await placeOf(fetched, asked(query));
  const fileOf = (number: number): string => copyFile([...below, 'flips', number]);
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
