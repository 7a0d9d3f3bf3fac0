import { averageGroups, type Group } from './groups.js';
import { difference, percentileInterval, type Replicated } from '@agora/statistics';

export interface RankRange {
  best: number;
  worst: number;
}

/**
 * The difference in mean PGR between two generators over the settings and volumes in which both have a PGR; undefined when
 * there are none. A difference over different settings would say more about the settings than about the generators.
 */
export function pairedDifference(left: readonly Group[], right: readonly Group[]): Replicated | undefined {
  const places = (groups: readonly Group[]) =>
    new Set(groups.filter(({ estimate }) => estimate.defined).map(({ place }) => place));
  const leftPlaces = places(left);
  const rightPlaces = places(right);
  const shared = (groups: readonly Group[]) =>
    averageGroups(groups.filter(({ place }) => leftPlaces.has(place) && rightPlaces.has(place)));
  const [a, b] = [shared(left), shared(right)];
  return a.defined && b.defined ? difference(a, b) : undefined;
}

/**
 * Ranks with ties. A generator is clearly above another when the interval of their paired difference lies above zero. A
 * generator's best rank is 1 + the number of generators clearly above it. Its worst rank is the number of all generators minus
 * the number that it is clearly above.
 *
 * @param generators the groups of each generator; at least one group of each has a PGR.
 */
export function rankRanges(generators: readonly (readonly Group[])[], confidence: number): RankRange[] {
  const ranges = generators.map(() => ({ best: 1, worst: generators.length }));
  generators.forEach((left, leftIndex) => {
    generators.slice(leftIndex + 1).forEach((right, offset) => {
      const gap = pairedDifference(left, right);
      if (gap === undefined) return;
      const { low, high } = percentileInterval(gap.replicates, confidence);
      const leftRange = ranges[leftIndex] as RankRange;
      const rightRange = ranges[leftIndex + 1 + offset] as RankRange;
      if (low > 0) {
        rightRange.best += 1;
        leftRange.worst -= 1;
      } else if (high < 0) {
        leftRange.best += 1;
        rightRange.worst -= 1;
      }
    });
  });
  return ranges;
}
