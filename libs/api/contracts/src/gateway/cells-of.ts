import type { CellResult } from '@agora/run-schemas';
import type { FacetsReply } from './facets.js';

interface Wanted {
  generator?: string | null | undefined;
  setting?: string | null | undefined;
}

/** Cells of which the rows are listed together: those with a whole dataset, of a generator and of a setting where one is named. */
export function cellsWithRows<T extends Pick<CellResult, 'cell' | 'artifacts'>>(
  cells: readonly T[],
  { generator, setting }: Wanted,
): T[] {
  return cells.filter(
    ({ cell, artifacts }) =>
      artifacts.dataset !== undefined &&
      (!generator || cell.generator === generator) &&
      (!setting || `${cell.method}/${cell.domain}` === setting),
  );
}

interface Page<Row> {
  total: number;
  matching: number;
  rows: Row[];
}

/**
 * Rows of several cells as one list, one cell after the other: the page of it that begins at `from`.
 * @param countOf how many rows fit in a cell, where that is known without opening it
 * @param pageOf rows of one cell, from one on, so many
 */
export async function pageOfCells<Cell extends { id: string }, Row>(
  cells: readonly Cell[],
  { from, limit }: { from: number; limit: number },
  countOf: (cell: Cell) => Promise<number | undefined>,
  pageOf: (cell: Cell, from: number, limit: number) => Promise<Page<Row>>,
): Promise<Page<Row & { cell: string }> & { from: number }> {
  const found: Page<Row & { cell: string }> & { from: number } = { from, total: 0, matching: 0, rows: [] };
  for (const cell of cells) {
    const [first, wanted] = [Math.max(0, from - found.matching), limit - found.rows.length];
    const known = await countOf(cell);
    // A cell that the page does not reach into is not opened: a run may have hundreds.
    const isAside = known !== undefined && (wanted === 0 || first >= known);
    const page = isAside ? { total: known, matching: known, rows: [] } : await pageOf(cell, first, wanted);
    found.total += page.total;
    found.matching += page.matching;
    for (const row of page.rows) found.rows.push({ ...row, cell: cell.id });
  }
  return found;
}

/** How the rows of several cells divide together, in the order of one cell's facets. */
export function sumFacets(all: readonly FacetsReply[]): FacetsReply {
  const sum = (of: Exclude<keyof FacetsReply, 'rows'>): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const { [of]: facet } of all)
      for (const { value, count } of facet) counts.set(value, (counts.get(value) ?? 0) + count);
    return counts;
  };
  return {
    rows: all.reduce((rows, facets) => rows + facets.rows, 0),
    reasons: facetOf(sum('reasons'), byCount),
    attempts: facetOf(sum('attempts'), byValue),
    lengths: facetOf(sum('lengths'), byValue),
    models: facetOf(sum('models'), byCount),
    parts: facetOf(sum('parts'), byCount),
  };
}

type Entry = FacetsReply['reasons'][number];
type Order = (left: Entry, right: Entry) => number;
export const byCount: Order = (left, right) => right.count - left.count;
export const byValue: Order = (left, right) => Number(left.value) - Number(right.value);

export function facetOf(counts: ReadonlyMap<string, number>, order: Order): FacetsReply['reasons'] {
  return [...counts].map(([value, count]) => ({ value, count })).sort(order);
}
