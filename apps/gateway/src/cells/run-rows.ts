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
    return pageOfCells(
      await this.cells(run, { generator, setting }),
      { from, limit },
      (cell) => Promise.resolve(isWhole ? countOf(cell, query.state) : undefined),
      (cell, first, wanted) => this.rows.page({ ...cell, run }, { ...filters, from: first, limit: wanted }),
    );
  }

  async facets(run: string, { state, ...wanted }: RouteQuery<'runFacets'>): Promise<FacetsReply> {
    const all: FacetsReply[] = [];
    for (const cell of await this.cells(run, wanted)) all.push(await this.facetsOf.read({ ...cell, run }, state));
    return sumFacets(all);
  }

  private async cells(run: string, wanted: Parameters<typeof cellsWithRows>[1]): Promise<CellResult[]> {
    return cellsWithRows((await this.catalog.results(run)).cells, wanted);
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
