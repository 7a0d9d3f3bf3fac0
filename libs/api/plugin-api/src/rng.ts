/**
 * A stream of random choices that is a pure function of its seed. `derive` gives an independent stream for a named part,
 * so that what one slot draws never depends on what another drew before it.
 */
export interface Rng {
  /** A whole number in [0, bound). */
  int(bound: number): number;
  /** A number in [0, 1). */
  float(): number;
  pick<T>(items: readonly T[]): T;
  /** `count` distinct items in random order; all of them when there are fewer. */
  sample<T>(items: readonly T[], count: number): T[];
  derive(...path: (string | number)[]): Rng;
}
