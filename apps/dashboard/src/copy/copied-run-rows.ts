import type { CellReply, FacetsReply, RowState, RunReply, RunRowsReply } from '@agora/contracts';
import { cellsWithRows, copyFile, sumFacets } from '@agora/contracts/copy';
import { Wanted, type Fetch } from './copied-lists.js';
import { rows } from './copied-rows.js';

type Parts = readonly string[];

const FILTERS = ['q', 'reason', 'attempt'];

/** Rows of all cells as one list, made of those of each cell. */
export async function runRows(fetched: Fetch, [, run = '']: Parts, query: URLSearchParams): Promise<RunRowsReply> {
  const { from, limit } = new Wanted(query);
  const state = (query.get('state') ?? 'accepted') as RowState;
  const isWhole = FILTERS.every((filter) => !query.get(filter));
  const found: RunRowsReply = { from, total: 0, matching: 0, rows: [] };
  for (const cell of await cellsOf(fetched, run, query)) {
    const below = ['runs', run, 'cells', cell];
    const total = (await fetched<CellReply>(copyFile(below))).rows[state];
    const [first, wanted] = [Math.max(0, from - found.matching), limit - found.rows.length];
    // A cell that the page does not reach into is not read.
    const isAside = isWhole && (wanted === 0 || first >= total);
    const page = isAside
      ? { matching: total, rows: [] }
      : await rows(fetched, [...below, 'rows'], withPage(query, first, wanted));
    found.total += total;
    found.matching += page.matching;
    for (const row of page.rows) found.rows.push({ ...row, cell });
  }
  return found;
}

function withPage(query: URLSearchParams, from: number, limit: number): URLSearchParams {
  const page = new URLSearchParams(query);
  page.set('from', String(from));
  page.set('limit', String(limit));
  return page;
}

export async function runFacets(fetched: Fetch, [, run = '']: Parts, query: URLSearchParams): Promise<FacetsReply> {
  const all: FacetsReply[] = [];
  const state = query.get('state') ?? 'accepted';
  for (const cell of await cellsOf(fetched, run, query))
    all.push(await fetched<FacetsReply>(copyFile(['runs', run, 'cells', cell, 'facets', state])));
  return sumFacets(all);
}

async function cellsOf(fetched: Fetch, run: string, query: URLSearchParams): Promise<string[]> {
  const { results } = await fetched<RunReply>(copyFile(['runs', run]));
  const wanted = { generator: query.get('generator'), setting: query.get('setting') };
  return cellsWithRows(results?.cells ?? [], wanted).map(({ id }) => id);
}
