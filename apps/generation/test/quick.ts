import type { BatchTuning } from '@agora/model-runtime';

/** Batches of a vendor that takes its time in milliseconds. */
export const QUICK: Partial<BatchTuning> = {
  gatherMs: 60,
  pollMs: 10,
  pollCapMs: 20,
  retryMs: 5,
  refusedMs: 20,
  refusedCapMs: 40,
};
