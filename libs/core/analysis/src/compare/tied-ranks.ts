import type { ComparedPair } from '@agora/run-schemas';
import type { RankRange } from '../ranks.js';

/**
 * Ranks with ties, from comparisons of all pairs of generators. One is above another when their difference is still significant
 * after Holm's correction for the number of pairs. So the chance of any wrong order is at most 1 − confidence.
 */
export function tiedRanks(
  generators: readonly string[],
  pairs: readonly ComparedPair[],
  confidence: number,
): (RankRange & { generator: string })[] {
  const ranges = new Map(generators.map((generator) => [generator, { best: 1, worst: generators.length }]));
  const differing = pairs.flatMap(({ first, second, overall }) =>
    overall ? [{ first: first.generator, second: second.generator, ...overall.score }] : [],
  );
  const sorted = [...differing].sort((left, right) => left.p - right.p);
  for (const [index, { p, value, first, second }] of sorted.entries()) {
    if (p * (sorted.length - index) >= 1 - confidence) break;
    const [above, below] = value > 0 ? [first, second] : [second, first];
    const [upper, lower] = [ranges.get(above), ranges.get(below)];
    if (upper) upper.worst -= 1;
    if (lower) lower.best += 1;
  }
  return generators.map((generator) => ({ generator, ...(ranges.get(generator) as RankRange) }));
}
