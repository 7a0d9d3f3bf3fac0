import type { CellResult } from '@agora/run-schemas';
import type { Fault } from '@agora/plugin-api';
import type { CellInput } from '@agora/analysis';
import type { CellPlan } from '../plan/run-plan.js';
import type { FoundContamination } from './contamination.js';

/** Everything that is known of a cell before the cells are compared. */
export interface GatheredCell {
  plan: CellPlan;
  input: CellInput;
  fault: Fault | undefined;
  unfinished: string | undefined;
  units: Record<string, string>;
  contamination?: FoundContamination;
  training?: CellResult['training'];
  judged?: CellResult['judged'];
}

/** A cell as the results tell of it. */
export function cellResult(
  { id, cell, benchmarks, pgr, metrics }: Pick<CellResult, 'id' | 'cell' | 'benchmarks' | 'pgr' | 'metrics'>,
  { plan, input, fault, unfinished, contamination, training, judged }: GatheredCell,
  isThere: (key: string) => boolean,
): CellResult {
  const made = (keys: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(keys).filter(([, key]) => isThere(key)));
  return {
    id,
    cell,
    status: input.status,
    ...(fault ? { fault: fault.toData() } : {}),
    ...(unfinished === undefined ? {} : { unfinished }),
    ...(input.dataset ? { dataset: input.dataset } : {}),
    ...(training ? { training } : {}),
    benchmarks,
    ...(pgr ? { pgr } : {}),
    metrics,
    ...(judged ? { judged } : {}),
    ...(contamination ? { contamination: contamination.found } : {}),
    artifacts: {
      ...(input.dataset && isThere(plan.dataset) ? { dataset: plan.dataset } : {}),
      shards: plan.shards,
      ...(plan.train !== undefined && isThere(plan.train) ? { train: plan.train } : {}),
      evaluate: made(plan.evaluate),
      measure: made(plan.measure),
      ...(plan.microStudent ? { microStudent: made(plan.microStudent.evaluate) } : {}),
      ...(contamination ? { contamination: contamination.key } : {}),
    },
  };
}
