import { z } from 'zod';

/** One dataset and the student trained on it: generator × setting × variant × experiment seed. */
export const cellSchema = z.object({
  generator: z.string(),
  domain: z.string(),
  method: z.string(),
  /** Instances asked for; what the volume-scaling variants differ in. */
  instances: z.number().int().positive(),
  seed: z.number().int(),
});
export type Cell = z.infer<typeof cellSchema>;

/** Stable, readable and usable as a folder name. */
export function cellId(cell: Cell): string {
  return [cell.generator, cell.domain, cell.method, `n${cell.instances}`, `s${cell.seed}`].join('.');
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
