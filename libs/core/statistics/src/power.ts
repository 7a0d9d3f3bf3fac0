import { Z95 } from './score.js';

/** Standard normal quantile of the usual power, four in five. */
const Z_POWER = 0.8416212335729143;

/**
 * The smallest difference between two shares of right answers to the same items that is seen four times in five, by a paired
 * comparison at 95 % (McNemar's test in its normal approximation). Of very few items it is more than can be: then 1.
 *
 * @param items how many both answer, at least 1
 * @param differing share of items that one of the two answers right and the other wrong, in (0, 1]: about 0.2 for two of a kind,
 *   0.5 for two that guess apart from each other
 */
export function smallestVisibleGap(items: number, differing: number): number {
  return Math.min(1, (Z95 + Z_POWER) * Math.sqrt(differing / items));
}
