import type { Figure, ScoredItem } from '@agora/plugin-api';

const MISSING = "No module named 'numpy'";

/** How many programs wanted numpy where the sandbox's Python has none: EvalPlus has it. None where all was there. */
export function withoutNumpy(scored: readonly ScoredItem[]): Figure[] {
  const value = scored.filter(({ score }) => score.reason.includes(MISSING)).length;
  return value === 0 ? [] : [{ id: 'n_numpy_missing', value, unit: 'count' }];
}
