// How rows are counted where volumes and sets share them. It loads nothing: pages in a browser count alike.
import type { DatasetSummary } from './artifact.js';
import type { Cell } from './cell.js';

/** Accepted rows that somebody wrote for this dataset: those of a mixture's sets existed before. */
export function writtenRows({ accepted, rowSets = [] }: Pick<DatasetSummary, 'accepted' | 'rowSets'>): number {
  return Math.max(
    0,
    rowSets.reduce((left, { rows }) => left - rows, accepted),
  );
}

/** The same for cells that differ in their number of instances alone: they share their rows, which are made and paid once. */
export function familyOf({ generator, domain, method, seed }: Cell): string {
  return [generator, domain, method, `s${seed}`].join('.');
}

/** Of the cells of each family, the one with the most instances: its dataset holds the rows of all of them. */
export function largestOfFamilies<T extends { cell: Cell }>(cells: readonly T[]): T[] {
  const largest = new Map<string, T>();
  for (const entry of cells) {
    const known = largest.get(familyOf(entry.cell));
    if (!known || known.cell.instances < entry.cell.instances) largest.set(familyOf(entry.cell), entry);
  }
  return [...largest.values()];
}
