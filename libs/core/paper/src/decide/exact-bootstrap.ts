/** All multisets of `left` draws from `things` things, each as the number of times that every thing was drawn. */
function* multisets(things: number, left: number, counts: number[] = []): Generator<number[]> {
  if (counts.length === things - 1) {
    yield [...counts, left];
    return;
  }
  for (let count = 0; count <= left; count += 1) yield* multisets(things, left - count, [...counts, count]);
}

const factorial = (value: number): number => (value < 2 ? 1 : value * factorial(value - 1));

/**
 * Percentile interval of the bootstrapped mean, exact: it goes through all possible resamples instead of random ones. For at
 * most a dozen values (nine give 24,310 different resamples).
 */
export function exactBootstrapInterval(values: readonly number[], confidence: number): { low: number; high: number } {
  const size = values.length;
  const all = factorial(size);
  const means: { mean: number; weight: number }[] = [];
  for (const counts of multisets(size, size)) {
    const orders = counts.reduce((product, count) => product / factorial(count), all);
    const sum = counts.reduce((total, count, index) => total + count * (values[index] as number), 0);
    means.push({ mean: sum / size, weight: orders / size ** size });
  }
  means.sort((left, right) => left.mean - right.mean);
  const tail = (1 - confidence) / 2;
  return { low: quantile(means, tail), high: quantile(means, 1 - tail) };
}

function quantile(sorted: readonly { mean: number; weight: number }[], share: number): number {
  let held = 0;
  for (const { mean, weight } of sorted) {
    held += weight;
    if (held >= share) return mean;
  }
  return (sorted.at(-1) as { mean: number }).mean;
}
