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
