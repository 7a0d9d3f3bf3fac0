import type { CellReply, FacetsReply, RowState, RunReply, RunRowsReply } from '@agora/contracts';
import { cellsWithRows, copyFile, pageOfCells, sumFacets } from '@agora/contracts/copy';
import type { CellResult } from '@agora/run-schemas';
import { allOf, Wanted, type Fetch } from './copied-lists.js';
import { isFiltered, rows } from './copied-rows.js';

type Parts = readonly string[];

/** Rows of all cells as one list, made of those of each cell. */
export async function runRows(fetched: Fetch, [, run = '']: Parts, query: URLSearchParams): Promise<RunRowsReply> {
  const state = (query.get('state') ?? 'accepted') as RowState;
  const isWhole = !isFiltered(query);
  const below = (cell: string): string[] => ['runs', run, 'cells', cell];
  const { cells, deleted } = await cellsOf(fetched, run, query);
  const page = await pageOfCells(
    cells,
    new Wanted(query),
    async ({ id }) => (isWhole ? (await fetched<CellReply>(copyFile(below(id)))).rows[state] : undefined),
    ({ id }, first, wanted) => rows(fetched, [...below(id), 'rows'], withPage(query, first, wanted)),
  );
  return { ...page, ...(deleted.length > 0 ? { deleted } : {}) };
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
  for (const { id } of (await cellsOf(fetched, run, query)).cells)
    all.push(await fetched<FacetsReply>(copyFile(['runs', run, 'cells', id, 'facets', state])));
  return sumFacets(all);
}

interface Listed {
  cells: CellResult[];
  /** Ids of those whose rows were deleted before the copy was made. */
  deleted: string[];
}

async function cellsOf(fetched: Fetch, run: string, query: URLSearchParams): Promise<Listed> {
  const { results } = await fetched<RunReply>(copyFile(['runs', run]));
  const wanted = { generator: query.get('generator'), setting: query.get('setting') };
  const all = cellsWithRows(results?.cells ?? [], wanted);
  const fileOf = (at: number): string => copyFile(['runs', run, 'cells', all[at]?.id ?? '']);
  const replies = await allOf<CellReply>(fetched, fileOf, all.length);
  const isDeleted = (at: number): boolean => replies[at]?.unreadable !== undefined;
  return {
    cells: all.filter((_, at) => !isDeleted(at)),
    deleted: all.filter((_, at) => isDeleted(at)).map(({ id }) => id),
  };
}
