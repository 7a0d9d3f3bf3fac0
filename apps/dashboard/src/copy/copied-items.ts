import type { ItemEntry, ItemReply, ItemsReply } from '@agora/contracts';
import { copyFile, COPY_ITEMS, type CopiedList } from '@agora/contracts/copy';
import { allOf, Wanted, wholeList, type Fetch } from './copied-lists.js';

type Parts = readonly (string | number)[];
type ItemList = CopiedList<ItemEntry, Pick<ItemsReply, 'answerers'>>;

/** All items of a benchmark of a run; `below` is their address. */
export function allItems(fetched: Fetch, below: Parts): Promise<ItemList> {
  return wholeList(fetched, (number) => copyFile([...below, 'items', number]));
}

/** Items that fit. A text is looked for in whole items, so that a search fetches all of them. */
export async function items(fetched: Fetch, parts: Parts, query: URLSearchParams): Promise<ItemsReply> {
  const wanted = new Wanted(query);
  const mode = query.get('mode') ?? 'all';
  const below = parts.slice(0, 4);
  const list = await allItems(fetched, below);
  const fileOf = (number: number): string => copyFile([...below, 'answers', number]);
  const files = wanted.searches ? Math.ceil(list.total / COPY_ITEMS) : 0;
  const whole = (await allOf<ItemReply[]>(fetched, fileOf, files)).flat();
  const students = list.answerers.map(({ kind }) => kind === 'student');
  const fitting = list.rows.filter(({ id, values }, place) => {
    if (!wanted.holds([id, whole[place]?.input, whole[place]?.target])) return false;
    const scored = values.filter((value, who): value is number => value !== null && students[who] === true);
    if (mode === 'wrong') return scored.some((value) => value < 1);
    if (mode === 'hard') return scored.length > 0 && scored.every((value) => value === 0);
    return mode !== 'differ' || new Set(scored).size > 1;
  });
  const { part, ...page } = wanted.page(fitting);
  return { ...page, total: list.total, answerers: list.answerers, items: part };
}
