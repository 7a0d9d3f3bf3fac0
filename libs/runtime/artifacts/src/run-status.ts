import type { RunRecord } from '@agora/run-schemas';
import { SILENCE_MS } from './host-lock.js';
import { processStatus } from './process-status.js';

/** How far a recorded run is. It counts as interrupted when the process that drove it ended without recording an end. */
export function runStatusOf({ status, driver, updatedAt }: Pick<RunRecord, 'status' | 'driver' | 'updatedAt'>): {
  status: RunRecord['status'];
  /** For a run that is under way: whether a process on this machine drives it. */
  here?: boolean;
} {
  if (status !== 'running') return { status };
  const where = processStatus(driver);
  if (where === 'alive') return { status, here: true };
  const heard = Date.now() - Date.parse(updatedAt) < SILENCE_MS;
  return where === 'elsewhere' && heard ? { status, here: false } : { status: 'interrupted' };
}
