import { Z95 } from './score.js';

/** Standard normal quantile for a power of 0.8. */
const Z_POWER = 0.8416212335729143;

/**
 * The smallest difference between two shares of right answers to the same items that a paired comparison at 95 % finds with
 * power 0.8 (normal approximation of McNemar's test). At most 1, which it would exceed for very few items.
 *
 * @param items number of items that both answer, at least 1
 * @param differing share of items that one of the two answers right and the other wrong, in (0, 1]: about 0.2 for similar
 *   students, 0.5 for two that guess independently
 */
export function smallestVisibleGap(items: number, differing: number): number {
  return Math.min(1, (Z95 + Z_POWER) * Math.sqrt(differing / items));
}
