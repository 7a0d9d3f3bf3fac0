import { runFacets, runRows } from './copied-run-rows.js';
import type { ItemEntry, ItemReply, ItemsReply, Problem, RowEntry, RowsReply, SampleReply } from '@agora/contracts';
import {
  copyFile,
  COPY_ITEMS,
  COPY_LIST_ROWS,
  COPY_SAMPLES,
  type CopiedList,
  type CopiedSamples,
} from '@agora/contracts/copy';
import { comparison, flips } from './copied-comparisons.js';
import { allOf, at, type Fetch } from './copied-lists.js';

type Parts = readonly (string | number)[];
type Fail = (problem: Problem) => Error;

/** Files that are held in memory. */
const MOST_KEPT = 1_000;

/** Answers questions to the gateway from the files of a static copy. */
export class CopyReader {
  private readonly kept = new Map<string, Promise<unknown>>();

  constructor(private readonly fail: Fail) {}

  /** `address` is that of the gateway below its prefix. */
  async answer(name: string, address: string): Promise<unknown> {
    const [path = '', filters = ''] = address.split('?');
    const parts = path.split('/').map(decodeURIComponent);
    const query = new URLSearchParams(filters);
    const fetched: Fetch = (file) => this.fetched(file);
    // Of whole texts, which lists do not have.
    if ((name === 'rows' || name === 'runRows') && ['length', 'model', 'part'].some((filter) => query.has(filter)))
      throw this.missing();
    if (name === 'rows') return rows(fetched, parts, query);
    if (name === 'runRows') return runRows(fetched, parts, query, rows);
    if (name === 'runFacets') return runFacets(fetched, parts, query);
    if (name === 'items') return items(fetched, parts, query);
    if (name === 'sample') return this.sample(fetched, parts);
    if (name === 'item') return this.item(fetched, parts);
    if (name === 'comparison') return comparison(fetched, query);
    if (name === 'flips') return flips(fetched, query);
    if (name === 'facets') return fetched(copyFile([...parts, query.get('state') ?? 'accepted']));
    if (filters !== '') throw this.missing();
    return fetched(copyFile(parts));
  }

  private async sample(fetched: Fetch, parts: Parts): Promise<SampleReply> {
    const [index, state] = [Number(parts.at(-1)), parts.at(-2) ?? ''];
    const pack = await fetched<Samples>(copyFile([...parts.slice(0, 4), 'samples', state, at(index, COPY_SAMPLES)]));
    const found = pack.samples[index % COPY_SAMPLES];
    if (!found) throw this.missing();
    return unpacked(found, pack);
  }

  private async item(fetched: Fetch, parts: Parts): Promise<ItemReply> {
    const below = parts.slice(0, 4);
    const list = await allItems(fetched, below);
    const index = list.rows.findIndex(({ id }) => id === parts.at(-1));
    if (index < 0) throw this.missing();
    const pack = await fetched<ItemReply[]>(copyFile([...below, 'answers', at(index, COPY_ITEMS)]));
    const found = pack[index % COPY_ITEMS];
    if (!found) throw this.missing();
    return found;
  }

  /** Fetched once for everybody who asks, so nobody who goes away may end it. */
  private fetched<T>(file: string): Promise<T> {
    const known = this.kept.get(file) as Promise<T> | undefined;
    if (known) return known;
    const coming = this.fetchFile<T>(file);
    this.kept.set(file, coming);
    coming.catch(() => this.kept.delete(file));
    const [oldest] = this.kept.keys();
    if (oldest !== undefined && this.kept.size > MOST_KEPT) this.kept.delete(oldest);
    return coming;
  }

  private async fetchFile<T>(file: string): Promise<T> {
    const response = await fetch(file).catch(() => {
      throw this.fail({ code: 'unreachable', message: 'The host of this copy does not answer.' });
    });
    if (!response.ok) throw this.missing();
    const reply = (await response.json()) as T | { problem: Problem };
    if (typeof reply === 'object' && reply !== null && 'problem' in reply) throw this.fail(reply.problem);
    return reply as T;
  }

  private missing(): Error {
    const fix = 'The command `agora view` shows it, where the run was made.';
    return this.fail({ code: 'not-found', message: 'This is not in the copy.', fix });
  }
}

type Samples = CopiedSamples<SampleReply>;

function unpacked({ prompt, row, ...sample }: Samples['samples'][number], { prompts }: Samples): SampleReply {
  const output = row === undefined ? undefined : sample.attempts[row];
  const asked = prompt === null ? null : (prompts[prompt] ?? null);
  return { ...sample, prompt: asked, ...(output ? { row: output } : {}) };
}

/** Rows that fit. A text is looked for in whole rows, as the gateway does, so that a search fetches all of them. */
async function rows(fetched: Fetch, parts: Parts, query: URLSearchParams): Promise<RowsReply> {
  const [state, q] = [query.get('state') ?? 'accepted', (query.get('q') ?? '').toLowerCase()];
  const [from, limit] = [Number(query.get('from') ?? 0), Number(query.get('limit') ?? 100)];
  const below = parts.slice(0, 4);
  const listFile = (number: number): string => copyFile([...below, 'rows', state, number]);
  const [reason, attempt] = [query.get('reason'), query.get('attempt')];
  const { total } = await fetched<CopiedList<RowEntry>>(listFile(0));
  const whole = q === '' && reason === null && attempt === null;
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
  const packs = q === '' ? [] : await allOf<Samples>(fetched, sampleFile, Math.ceil(total / COPY_SAMPLES));
  const samples = packs.flatMap((pack) => pack.samples);
  const fitting = entries.filter(
    (entry, place) =>
      (reason === null || entry.reason === reason) &&
      (attempt === null || String((entry.attempt ?? 0) + 1) === attempt) &&
      (q === '' || holds(samples[place], q)),
  );
  return { from, total, matching: fitting.length, rows: fitting.slice(from, from + limit) };
}

function holds(sample: Samples['samples'][number] | undefined, wanted: string): boolean {
  if (!sample) return false;
  const output = sample.row === undefined ? sample.attempts.at(-1) : sample.attempts[sample.row];
  const { instruction, response, id, output: raw, reason, detail } = output ?? {};
  return [instruction, response, id, raw, reason, detail].some((text) => text?.toLowerCase().includes(wanted) === true);
}

type ItemList = CopiedList<ItemEntry, Pick<ItemsReply, 'answerers'>>;

async function allItems(fetched: Fetch, below: Parts): Promise<ItemList> {
  const fileOf = (number: number): string => copyFile([...below, 'items', number]);
  const first = await fetched<ItemList>(fileOf(0));
  const more = await allOf<ItemList>(fetched, (by) => fileOf(by + 1), at(Math.max(0, first.total - 1), COPY_LIST_ROWS));
  return { ...first, rows: [first, ...more].flatMap((list) => list.rows) };
}

async function items(fetched: Fetch, parts: Parts, query: URLSearchParams): Promise<ItemsReply> {
  const [mode, q] = [query.get('mode') ?? 'all', (query.get('q') ?? '').toLowerCase()];
  const [from, limit] = [Number(query.get('from') ?? 0), Number(query.get('limit') ?? 100)];
  const below = parts.slice(0, 4);
  const list = await allItems(fetched, below);
  const packs =
    q === ''
      ? []
      : await allOf<ItemReply[]>(
          fetched,
          (by) => copyFile([...below, 'answers', by]),
          Math.ceil(list.total / COPY_ITEMS),
        );
  const whole = packs.flat();
  const students = list.answerers.map(({ kind }) => kind === 'student');
  const fitting = list.rows.filter(({ id, values }, place) => {
    const texts = [id, whole[place]?.input, whole[place]?.target];
    if (q !== '' && !texts.some((text) => text?.toLowerCase().includes(q) === true)) return false;
    const scored = values.filter((value, who): value is number => value !== null && students[who] === true);
    if (mode === 'wrong') return scored.some((value) => value < 1);
    if (mode === 'hard') return scored.length > 0 && scored.every((value) => value === 0);
    return mode !== 'differ' || new Set(scored).size > 1;
  });
  const { total, answerers } = list;
  return { from, total, matching: fitting.length, answerers, items: fitting.slice(from, from + limit) };
}
