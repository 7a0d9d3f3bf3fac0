export interface Backoff {
  /** Longest first pause. */
  baseMs: number;
  /** Longest pause at all. */
  capMs: number;
}

/**
 * Full jitter: anything from nothing to a bound that doubles with each failure, so that calls which failed together do not
 * come back together. `failures` counts from 1.
 */
export function backoffMs(failures: number, { baseMs, capMs }: Backoff, random: () => number): number {
  return random() * Math.min(capMs, baseMs * 2 ** (failures - 1));
}
