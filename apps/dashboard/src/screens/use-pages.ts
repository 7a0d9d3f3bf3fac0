import type { Problem, RowState, RowsReply, RunRowsReply } from '@agora/contracts';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { ApiProblem, ask, load } from '../api.js';
import type { FacetValues } from './facets.js';

const PAGE = 100;

/** Whose rows are listed: those of a cell, or of all cells of a run that the filters of cells leave. */
export interface RowsOf {
  run: string;
  cell?: string | undefined;
  generator?: string;
  setting?: string;
}

/** A row, with its cell where several are listed. */
export type ListedRow = RowsReply['rows'][number] & Partial<Pick<RunRowsReply['rows'][number], 'cell'>>;

export interface Pages {
  total: number | undefined;
  matching: number | undefined;
  problem: Problem | undefined;
  /** Cells whose rows were deleted since. */
  deleted: readonly string[];
  row(at: number): ListedRow | undefined;
  want(from: number, to: number): void;
}

interface Filters extends Partial<FacetValues> {
  state: RowState;
  q: string;
}

/**
 * Rows of a list by pages, fetched as they come into sight and kept; those in sight are fetched again when `revision` changes, and
 * stay until the new ones are there.
 */
export function usePages(of: RowsOf, filters: Filters, revision: string | undefined): Pages {
  const question = JSON.stringify([of, filters]);
  const store = useMemo(() => new PageStore(of, filters), [question]);
  const [, changed] = useState(0);
  useEffect(() => {
    store.onChange = () => changed((count) => count + 1);
    store.want(0, 1);
    return () => store.close();
  }, [store]);
  useEffect(() => store.renew(revision), [store, revision]);
  return store;
}

class PageStore implements Pages {
  total: number | undefined;
  matching: number | undefined;
  problem: Problem | undefined;
  deleted: readonly string[] = [];
  onChange: () => void = () => undefined;
  private readonly pages = new Map<number, ListedRow[] | undefined>();
  private readonly stop = new AbortController();
  private sight = { from: 0, to: 1 };
  private revision: string | undefined;

  constructor(
    private readonly of: RowsOf,
    private readonly filters: Filters,
  ) {}

  row(at: number): ListedRow | undefined {
    return this.pages.get(Math.floor(at / PAGE))?.[at % PAGE];
  }

  /** Looks again at what is in sight, unless the list is still the same. */
  renew(revision: string | undefined): void {
    const before = this.revision;
    this.revision = revision;
    if (before === undefined || before === revision) return;
    const { from, to } = this.sight;
    const [first, last] = [Math.floor(from / PAGE), Math.floor(Math.max(from, to - 1) / PAGE)];
    for (const page of [...this.pages.keys()]) if (page < first || page > last) this.pages.delete(page);
    for (let page = first; page <= last; page += 1) void this.fetch(page);
  }

  readonly want = (from: number, to: number): void => {
    this.sight = { from, to };
    for (let page = Math.floor(from / PAGE); page * PAGE < to; page += 1) {
      if (!this.pages.has(page)) void this.fetch(page);
    }
  };

  close(): void {
    this.stop.abort();
  }

  private async fetch(page: number): Promise<void> {
    this.pages.set(page, this.pages.get(page));
    const query = { ...this.filters, from: page * PAGE, limit: PAGE };
    try {
      const reply = await loadRows(this.of, query, this.stop.signal);
      this.problem = undefined;
      this.total = reply.total;
      this.matching = reply.matching;
      this.deleted = reply.deleted ?? [];
      this.pages.set(page, reply.rows);
    } catch (error) {
      this.pages.delete(page);
      if (this.stop.signal.aborted) return;
      this.problem = error instanceof ApiProblem ? error.problem : { code: 'internal', message: String(error) };
    }
    this.onChange();
  }
}

type Query = Filters & { from: number; limit: number };

type Listed = RowsReply & Pick<RunRowsReply, 'deleted'>;

function loadRows({ run, cell, ...cells }: RowsOf, query: Query, signal: AbortSignal): Promise<Listed> {
  if (cell !== undefined) return load(ask('rows', [run, cell], { ...query }), signal);
  return load(ask('runRows', [run], { ...query, ...cells }), signal);
}
