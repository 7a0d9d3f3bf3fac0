import type { EvaluateSummary } from '@agora/run-schemas';

/**
 * Mean and its standard error: the sample standard deviation (n − 1) over √n; 0 for a single item. Null stands for an item
 * without a score; where no item has one, there is no mean.
 */
export function summarize(values: readonly (number | null)[], usd: number | undefined): EvaluateSummary {
  const scored = values.filter((value) => value !== null);
  const n = scored.length;
  const unscored = values.length - n;
  const items = { items: values.length, ...(unscored > 0 ? { unscored } : {}), usd: usd ?? null };
  if (n === 0) return { ...items, mean: null, stderr: null };
  const mean = scored.reduce((sum, value) => sum + value, 0) / n;
  const squares = scored.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { ...items, mean, stderr: n > 1 ? Math.sqrt(squares / (n - 1) / n) : 0 };
}
