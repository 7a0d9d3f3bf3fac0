import { COPY_LIST_ROWS, type CopiedList } from '@agora/contracts/copy';

/** Reads a file of the copy, once. */
export type Fetch = <T>(file: string) => Promise<T>;

/** The number of the file that holds an entry. */
export const at = (index: number, each: number): number => Math.floor(index / each);

/** All files of something that is kept by parts, a few at a time. */
export async function allOf<T>(fetched: Fetch, fileOf: (number: number) => string, count: number): Promise<T[]> {
  const found: T[] = [];
  for (let from = 0; from < count; from += 8) {
    const numbers = Array.from({ length: Math.min(8, count - from) }, (_, by) => from + by);
    found.push(...(await Promise.all(numbers.map((number) => fetched<T>(fileOf(number))))));
  }
  return found;
}

/** A whole list, kept by parts, with what its first part says beside the rows. */
export async function wholeList<T, More>(
  fetched: Fetch,
  fileOf: (number: number) => string,
): Promise<CopiedList<T, More>> {
  const first = await fetched<CopiedList<T, More>>(fileOf(0));
  const others = at(Math.max(0, first.total - 1), COPY_LIST_ROWS);
  const more = await allOf<CopiedList<T, More>>(fetched, (by) => fileOf(by + 1), others);
  return { ...first, rows: [first, ...more].flatMap(({ rows }) => rows) };
}

/** What a question says of the part that is wanted: where it begins, how long it is, and the text that is looked for. */
export class Wanted {
  readonly from: number;
  readonly limit: number;
  /** In lower case; empty where none is looked for. */
  private readonly text: string;

  constructor(query: URLSearchParams) {
    this.from = Number(query.get('from') ?? 0);
    this.limit = Number(query.get('limit') ?? 100);
    this.text = (query.get('q') ?? '').toLowerCase();
  }

  get searches(): boolean {
    return this.text !== '';
  }

  /** Whether one of the texts holds the one that is looked for. */
  holds(texts: readonly (string | null | undefined)[]): boolean {
    return !this.searches || texts.some((text) => text?.toLowerCase().includes(this.text) === true);
  }

  /** The part of those that fit. */
  page<T>(fitting: readonly T[]): { from: number; matching: number; part: T[] } {
    const { from, limit } = this;
    return { from, matching: fitting.length, part: fitting.slice(from, from + limit) };
  }
}
