import {
  cellsWithRows,
  pageOfCells,
  sumFacets,
  type FacetsReply,
  type RouteQuery,
  type RunRowsReply,
} from '@agora/contracts';
import type { CellResult, DatasetSummary } from '@agora/run-schemas';
import { Injectable } from '@nestjs/common';
import { RunCatalog } from '../runs/run-catalog.js';
import { DatasetRows } from './dataset-rows.js';
import { FacetReader } from './facet-reader.js';
import { fitsOf } from './row-filters.js';

type Listed = Record<'cells' | 'deleted', CellResult[]>;

/** Rows of all cells of a run as one list, one cell after the other. */
@Injectable()
export class RunRows {
  constructor(
    private readonly catalog: RunCatalog,
    private readonly rows: DatasetRows,
    private readonly facetsOf: FacetReader,
  ) {}

  async page(run: string, query: RouteQuery<'runRows'>): Promise<RunRowsReply> {
    const { generator, setting, from, limit, ...filters } = query;
    const isWhole = fitsOf(query).question === undefined;
    const { cells, deleted } = await this.cells(run, { generator, setting });
    const page = await pageOfCells(
      cells,
      { from, limit },
      (cell) => Promise.resolve(isWhole ? countOf(cell, query.state) : undefined),
      (cell, first, wanted) => this.rows.page({ ...cell, run }, { ...filters, from: first, limit: wanted }),
    );
    return { ...page, ...(deleted.length > 0 ? { deleted: deleted.map(({ id }) => id) } : {}) };
  }

  async facets(run: string, { state, ...wanted }: RouteQuery<'runFacets'>): Promise<FacetsReply> {
    const all: FacetsReply[] = [];
    for (const cell of (await this.cells(run, wanted)).cells)
      all.push(await this.facetsOf.read({ ...cell, run }, state));
    return sumFacets(all);
  }

  /** Cells that fit, apart from those whose dataset is no longer in the home. */
  private async cells(run: string, wanted: Parameters<typeof cellsWithRows>[1]): Promise<Listed> {
    const listed: Listed = { cells: [], deleted: [] };
    for (const cell of cellsWithRows((await this.catalog.results(run)).cells, wanted)) {
      const isThere = await this.catalog.store.has(cell.artifacts.dataset ?? '');
      listed[isThere ? 'cells' : 'deleted'].push(cell);
    }
    return listed;
  }
}

/** Rows of a whole dataset, as its figures tell; undefined where there are none. */
function countOf({ dataset }: CellResult, state: RouteQuery<'runRows'>['state']): number | undefined {
  return dataset && ROWS_OF[state](dataset);
}

const ROWS_OF = {
  accepted: ({ accepted }: DatasetSummary) => accepted,
  rejected: ({ rejected }: DatasetSummary) => Object.values(rejected).reduce((sum, times) => sum + times, 0),
  missing: ({ missing }: DatasetSummary) => missing,
};
