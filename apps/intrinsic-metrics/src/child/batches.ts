/** Row numbers of one batch. */
export type Batch = number[];

/**
 * Groups rows of like length, shortest first, so that little of a batch is padding. A batch takes at most `maxTokens`
 * tokens, padding included, but always one row. The same lengths always give the same batches.
 */
export function batchesOf(lengths: readonly number[], maxTokens: number): Batch[] {
  const order = lengths.map((_, row) => row).sort((a, b) => at(lengths, a) - at(lengths, b) || a - b);
  const batches: Batch[] = [];
  let batch: Batch = [];
  for (const row of order) {
    // Rows come shortest first, so this one is the longest so far.
    if (batch.length > 0 && (batch.length + 1) * at(lengths, row) > maxTokens) {
      batches.push(batch);
      batch = [];
    }
    batch.push(row);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

const at = (values: readonly number[], index: number): number => values[index] ?? 0;
