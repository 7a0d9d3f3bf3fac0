import type { RowEntry, RowsReply, SampleReply } from '@agora/contracts';
import { lengthGroup } from '@agora/contracts/length-bounds';
import { copyFile, COPY_LIST_ROWS, COPY_SAMPLES, type CopiedList, type CopiedSamples } from '@agora/contracts/copy';
import { allOf, at, Wanted, type Fetch } from './copied-lists.js';

/** Whether an entry of a list is of the group that a filter names. */
const GROUPS: Record<string, (entry: RowEntry, group: string) => boolean> = {
  reason: ({ reason }, group) => reason === group,
  attempt: ({ attempt = 0 }, group) => String(attempt + 1) === group,
  length: ({ characters = 0 }, group) => String(lengthGroup(characters)) === group,
  model: ({ model }, group) => model === group,
  part: ({ part }, group) => part === group,
};

export type Samples = CopiedSamples<SampleReply>;

/** Whether a question leaves rows out. */
export function isFiltered(query: URLSearchParams): boolean {
  return ['q', ...Object.keys(GROUPS)].some((filter) => !!query.get(filter));
}

/** Rows that fit. A text is looked for in whole rows, as the gateway does, so that a search fetches all of them. */
export async function rows(
  fetched: Fetch,
  parts: readonly (string | number)[],
  query: URLSearchParams,
): Promise<RowsReply> {
  const wanted = new Wanted(query);
  const { from, limit, searches } = wanted;
  const state = query.get('state') ?? 'accepted';
  const below = parts.slice(0, 4);
  const listFile = (number: number): string => copyFile([...below, 'rows', state, number]);
  const { total } = await fetched<CopiedList<RowEntry>>(listFile(0));
  const whole = !isFiltered(query);
  const [first, last] = whole
    ? [at(from, COPY_LIST_ROWS), at(Math.min(total, from + limit) - 1, COPY_LIST_ROWS)]
    : [0, at(total - 1, COPY_LIST_ROWS)];
  const lists = await allOf<CopiedList<RowEntry>>(fetched, (by) => listFile(first + by), Math.max(0, last - first + 1));
  const entries = lists.flatMap((list) => list.rows);
  if (whole) {
    const begin = from - first * COPY_LIST_ROWS;
    return { from, total, matching: total, rows: entries.slice(begin, begin + limit) };
  }
  const sampleFile = (number: number): string => copyFile([...below, 'samples', state, number]);
  const packs = await allOf<Samples>(fetched, sampleFile, searches ? Math.ceil(total / COPY_SAMPLES) : 0);
  const samples = packs.flatMap((pack) => pack.samples);
  const groups = Object.entries(GROUPS).filter(([filter]) => !!query.get(filter));
  const fitting = entries.filter(
    (entry, place) =>
      groups.every(([filter, isOf]) => isOf(entry, query.get(filter) ?? '')) && wanted.holds(textsOf(samples[place])),
  );
  const { part, ...page } = wanted.page(fitting);
  return { ...page, total, rows: part };
}

function textsOf(sample: Samples['samples'][number] | undefined): (string | undefined)[] {
  const output = sample && (sample.row === undefined ? sample.attempts.at(-1) : sample.attempts[sample.row]);
  const { instruction, response, id, output: raw, reason, detail } = output ?? {};
  return [instruction, response, id, raw, reason, detail];
}
