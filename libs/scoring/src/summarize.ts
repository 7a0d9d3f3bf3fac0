import type { EvaluateSummary } from '@agora/contracts';

/** Mean and its standard error: the sample standard deviation (n − 1) over √n; 0 for a single item. */
export function summarize(values: readonly number[], usd: number | undefined): EvaluateSummary {
  const items = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / items;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const stderr = items > 1 ? Math.sqrt(squares / (items - 1) / items) : 0;
  return { items, mean, stderr, usd: usd ?? null };
}
