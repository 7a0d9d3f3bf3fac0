import type { RunProgress } from '../run/run-progress.js';

/** `generate 12/72 · train 3/36 · evaluate 2/42 · measure 8/144`. */
export function formatTotals(progress: RunProgress): string {
  return [...progress.stages]
    .map(([stage, { done, total, failed }]) => `${stage} ${done}/${total}${failed ? ` (${failed} failed)` : ''}`)
    .join(' · ');
}
