const MINUTE_MS = 60_000;

/**
 * A token bucket for a limit per minute, as a plain account of numbers: it has no timer and reads no clock. It holds a
 * second's worth, so calls flow evenly instead of in a burst each minute. It may be overdrawn by a call that turned out
 * larger than expected; later calls then wait until the debt is paid.
 */
export class TokenBucket {
  private level: number;
  private capacity = 0;
  private perMs = 0;

  constructor(
    perMinute: number,
    private at: number,
    { empty = false }: { empty?: boolean } = {},
  ) {
    this.tune(perMinute);
    this.level = empty ? 0 : this.capacity;
  }

  /** Another rate from now on. What is in the bucket stays in it, as far as it has room. */
  retune(perMinute: number, now: number): void {
    this.refill(now);
    this.tune(perMinute);
    this.level = Math.min(this.level, this.capacity);
  }

  /** Milliseconds until the next call may go; 0 when it may go now. */
  wait(now: number): number {
    this.refill(now);
    return this.level >= 1 ? 0 : Math.ceil((1 - this.level) / this.perMs);
  }

  take(amount: number): void {
    this.level -= amount;
  }

  private tune(perMinute: number): void {
    this.capacity = Math.max(1, perMinute / 60);
    // What the bucket holds at the start of a minute counts towards that minute.
    this.perMs = (perMinute > 60 ? perMinute - this.capacity : perMinute) / MINUTE_MS;
  }

  private refill(now: number): void {
    this.level = Math.min(this.capacity, this.level + Math.max(0, now - this.at) * this.perMs);
    this.at = now;
  }
}
