import { seededRng, type SeedPath, Z95, type Replicated } from '@agora/statistics';

/** What is left of sums that cancel. */
const ROUNDING = 1e-9;

/**
 * True when a difference of scores is the same in every replicate: the two differ by the same on every item, so that
 * resampling the items shows no variation. That does not make it certain.
 */
export function isConstant({ value, replicates }: Replicated): boolean {
  return replicates.every((replicate) => Math.abs(replicate - value) < ROUNDING);
}

/**
 * Gives such a difference the spread that Wilson's interval leaves to a share that was seen in none of n items: it lies within
 * z²/(n + z²), so its standard error is taken to be z/(n + z²). Of two that answered alike it is the share of items on which
 * they differ; of one that solved all and one that solved none each has its own, so the difference has √2 times that.
 */
export function spread({ value, replicates }: Replicated, items: number, path: SeedPath): Replicated {
  const rng = seededRng(...path);
  const deviation = (Math.sqrt(1 + Math.abs(value)) * Z95) / (items + Z95 ** 2);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - rng.float())) * Math.cos(2 * Math.PI * rng.float());
  return { value, replicates: replicates.map((replicate) => replicate + deviation * normal()) };
}
