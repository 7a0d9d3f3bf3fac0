import type { Figure, ScoredItem } from '@agora/plugin-api';

const MISSING = "No module named 'numpy'";

/** How many programs import numpy, which EvalPlus has, while the sandbox's Python has not; no figure when there is none. */
export function withoutNumpy(scored: readonly ScoredItem[]): Figure[] {
  const value = scored.filter(({ score }) => score.reason.includes(MISSING)).length;
  return value === 0 ? [] : [{ id: 'n_numpy_missing', value, unit: 'count' }];
}
