import type { Target } from './model.js';
import type { Observed } from './observe.js';

/**
 * Covariances of the item errors of measurements that have not been made yet. The benchmark items stay the same, so a new seed
 * repeats a part of the error of the seeds before it: `error = slope · (mean error of the present seeds) + independent rest`.
 * Defined this way, new and present errors always have a valid joint distribution, even when the slope is estimated from few
 * seeds.
 */
export class FreshErrors {
  private readonly n: number;
  /** Cached, since they are asked for hundreds of times and do not depend on the model's standard deviations. */
  private readonly known = new Map<string, Repeated>();
  private readonly rows = new Map<string, Float64Array>();

  constructor(private readonly observed: Observed) {
    this.n = observed.observations.length;
  }

  /** Covariances with all present measurements. */
  withPresent(fresh: Target): Float64Array {
    return once(this.rows, keyOf(fresh), () => {
      const { slope, like } = this.repeated(fresh);
      return Float64Array.from({ length: this.n }, (_, index) =>
        like.length === 0 ? 0 : slope * this.meanOver(like, [index]),
      );
    });
  }

  /** Covariance of two new measurements; `same` when they are one. */
  between(left: Target, right: Target, same: boolean): number {
    const [mine, theirs] = [this.repeated(left), this.repeated(right)];
    if (same) return Math.max(mine.variance, mine.slope ** 2 * this.meanOver(mine.like, mine.like));
    if (mine.like.length === 0 || theirs.like.length === 0) return 0;
    return mine.slope * theirs.slope * this.meanOver(mine.like, theirs.like);
  }

  private repeated(fresh: Target): Repeated {
    return once(this.known, keyOf(fresh), () => this.repeatedAnew(fresh));
  }

  private repeatedAnew(fresh: Target): Repeated {
    const { observations } = this.observed;
    const like = this.where((at) => {
      const one = observations[at];
      return one?.generator === fresh.generator && one.place === fresh.place;
    });
    if (like.length === 0) return { slope: 0, like, variance: this.typicalVariance(fresh) };
    const variance = this.meanOfPairs(like.map((at): [number, number] => [at, at]));
    const spread = this.meanOver(like, like);
    return { slope: spread > 0 ? Math.min(1, this.sharedBySeeds(fresh, like) / spread) : 0, like, variance };
  }

  /**
   * Covariance of the errors of two seeds of one generator. For a generator with one seed, that between two generators is used
   * instead; they differ in more than the seed, so it may be too small.
   */
  private sharedBySeeds({ place }: Target, like: readonly number[]): number {
    const rest = this.where((at) => this.observed.observations[at]?.place === place && !like.includes(at));
    const pairs =
      like.length > 1
        ? like.flatMap((left) => like.flatMap((right): [number, number][] => (left === right ? [] : [[left, right]])))
        : rest.map((at): [number, number] => [like[0] as number, at]);
    if (pairs.length === 0) return this.meanOver(like, like) / 2;
    return Math.max(0, this.meanOfPairs(pairs));
  }

  /** Variance for a generator that was not measured in this place: the mean of the generators that were. */
  private typicalVariance({ place }: Target): number {
    const same = this.where((at) => this.observed.observations[at]?.place === place);
    const used = same.length > 0 ? same : this.where(() => true);
    return this.meanOfPairs(used.map((at): [number, number] => [at, at]));
  }

  private where(holds: (at: number) => boolean): number[] {
    return Array.from({ length: this.n }, (_, at) => at).filter(holds);
  }

  /** Covariance of the mean errors of two sets of measurements. */
  private meanOver(left: readonly number[], right: readonly number[]): number {
    if (left.length === 0 || right.length === 0) return 0;
    return this.meanOfPairs(left.flatMap((row) => right.map((column): [number, number] => [row, column])));
  }

  private meanOfPairs(pairs: readonly (readonly [number, number])[]): number {
    const { itemCovariance } = this.observed;
    return (
      pairs.reduce((sum, [row, column]) => sum + (itemCovariance[row * this.n + column] as number), 0) / pairs.length
    );
  }
}

/** The slope of a new measurement on the mean error of those `like` it (same place and generator), and its rest's variance. */
interface Repeated {
  slope: number;
  like: number[];
  variance: number;
}

const keyOf = ({ generator, place }: Target): string => JSON.stringify([generator, place]);

function once<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}
