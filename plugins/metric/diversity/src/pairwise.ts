export interface PairwiseDistances {
  /** Mean cosine distance to all other rows; null when there is no other. */
  perRow: (number | null)[];
  /** Mean over all pairs; null when there is none. */
  mean: number | null;
}

/**
 * Cosine distances of unit vectors in O(n·d) instead of O(n²·d): a row's dot products with all rows add up to its dot
 * product with the sum of all rows.
 */
export function pairwiseDistances(vectors: readonly Float32Array[]): PairwiseDistances {
  const others = vectors.length - 1;
  if (others < 1) return { perRow: vectors.map(() => null), mean: null };
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) {
    for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] ?? 0) + (vector[i] ?? 0);
  }
  const perRow = vectors.map((vector) => {
    let withAll = 0;
    let withItself = 0;
    for (let i = 0; i < sum.length; i += 1) {
      const value = vector[i] ?? 0;
      withAll += value * (sum[i] ?? 0);
      withItself += value * value;
    }
    // Equal texts have distance 0; single precision may put them a hair below.
    return Math.max(0, 1 - (withAll - withItself) / others);
  });
  return { perRow, mean: perRow.reduce((total, value) => total + value, 0) / perRow.length };
}
