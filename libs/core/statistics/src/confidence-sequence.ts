export interface Interval {
  low: number;
  high: number;
}

/** Of a bet: above it, one unlucky value would cost too much. */
const LARGEST_BET = 0.5;

/**
 * A confidence sequence for the mean of values in [0, 1]: an interval after each value, and with probability `confidence` the true
 * mean lies in **all** of them. So one may look after any value and stop by what is seen; a fixed-sample interval that is looked at
 * again and again leaves out the truth far more often than it says.
 *
 * Empirical Bernstein with predictable plug-ins: Waudby-Smith and Ramdas, "Estimating means of bounded random variables by
 * betting", 2024, theorem 2 (arXiv 2010.09686). It assumes no shape and holds for any number of values; values must have the same
 * mean given those before them.
 */
export class ConfidenceSequence {
  private count = 0;
  private sum = 0;
  private squares = 0;
  private bets = 0;
  private weighted = 0;
  private spread = 0;
  private low = 0;
  private high = 1;

  /** Logarithm of two over the error. */
  private readonly price: number;

  constructor(confidence = 0.95) {
    this.price = Math.log(2 / (1 - confidence));
  }

  /** @param value in [0, 1] */
  add(value: number): void {
    const [mean, variance] = this.guess();
    this.count += 1;
    const { count, price } = this;
    const bet = Math.min(Math.sqrt((2 * price) / (variance * count * Math.log(1 + count))), LARGEST_BET);
    this.bets += bet;
    this.weighted += bet * value;
    this.spread += (value - mean) ** 2 * (-Math.log1p(-bet) - bet);
    this.sum += value;
    this.squares += (value - this.guess()[0]) ** 2;
    const centre = this.weighted / this.bets;
    const half = (price + this.spread) / this.bets;
    // The truth lies in all intervals at once, so in what they share.
    this.low = Math.max(this.low, centre - half);
    this.high = Math.min(this.high, centre + half);
  }

  /** What all intervals so far share: never wider than before. */
  get interval(): Interval {
    // Only where the truth was left out can two of them be apart.
    return this.low <= this.high ? { low: this.low, high: this.high } : { low: this.high, high: this.low };
  }

  /** Mean and variance as they are guessed before the next value: as if one value of 1/2, and a variance of 1/4, had come first. */
  private guess(): [mean: number, variance: number] {
    return [(0.5 + this.sum) / (this.count + 1), (0.25 + this.squares) / (this.count + 1)];
  }
}
