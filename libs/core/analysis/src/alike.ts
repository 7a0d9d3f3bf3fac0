import { seededRng, type SeedPath, Z95, type Replicated } from '@agora/statistics';

/** Differences smaller than this come from floating-point rounding. */
const ROUNDING = 1e-9;

/**
 * True when a difference of scores is the same in every bootstrap replicate. The two students then differ by the same amount on
 * every item, so resampling the items shows no variation. The true difference is still uncertain: see {@link spread}.
 */
export function isConstant({ value, replicates }: Replicated): boolean {
  return replicates.every((replicate) => Math.abs(replicate - value) < ROUNDING);
}

/**
 * Adds normal noise to a constant difference, so that its interval has a width. Something seen in none of n items has, by
 * Wilson's interval, a true share of up to z²/(n + z²); so the standard error is taken to be z/(n + z²). For two students that
 * answered alike, that share is the items on which they would differ. Where one solved all items and the other none, each of
 * the two scores is uncertain by that much, so the difference gets √2 times it.
 */
export function spread({ value, replicates }: Replicated, items: number, path: SeedPath): Replicated {
  const rng = seededRng(...path);
  const deviation = (Math.sqrt(1 + Math.abs(value)) * Z95) / (items + Z95 ** 2);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - rng.float())) * Math.cos(2 * Math.PI * rng.float());
  return { value, replicates: replicates.map((replicate) => replicate + deviation * normal()) };
}
