import type { Cell } from '@agora/run-schemas';
import { join } from 'node:path';

/** Where a run's folder holds the dataset of a cell, relative to the folder. */
export function datasetFolder({ domain, method, generator, instances, seed }: Cell): string {
  return join('data', `${domain}.${method}`, generator, `n${instances}.s${seed}`);
}
