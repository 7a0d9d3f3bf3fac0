import type { Quota } from '@agora/plugin-api';

/**
 * The endpoint's own account of what it still lets through, kept up between its answers: what is sent is taken out, and it
 * fills again at the rate that its reset time tells. The endpoint counts everyone who uses the same key.
 */
export class ServerQuota {
  private limit = Infinity;
  private level = Infinity;
  private perMs = 0;
  private at = 0;
  private sent = 0;
  private newest = -1;

  /** What was sent until now; belongs to a call, and comes back with what its answer says. */
  get mark(): number {
    return this.sent;
  }

  take(amount: number): void {
    this.sent += amount;
    this.level -= amount;
  }

  /** `mark`: of the call that is answered, after it was taken. What was sent later is not in `remaining` yet. */
  observe({ limit, remaining, resetMs }: Quota, mark: number, now: number): void {
    if (mark < this.newest) return;
    this.newest = mark;
    this.limit = limit;
    this.perMs = (limit - remaining) / Math.max(1, resetMs);
    this.level = remaining - (this.sent - mark);
    this.at = now;
  }

  /** Milliseconds until `amount` may go; 0 when it may go now. An amount above the whole limit waits for a full bucket. */
  wait(amount: number, now: number): number {
    if (this.level === Infinity) return 0;
    this.level = Math.min(this.limit, this.level + Math.max(0, now - this.at) * this.perMs);
    this.at = now;
    const needed = Math.min(amount, this.limit) - this.level;
    if (needed <= 0) return 0;
    if (this.perMs > 0) return Math.ceil(needed / this.perMs);
    // It said that it is full, yet more was sent than it holds: its next answer tells how fast it fills.
    this.level = this.limit;
    return 0;
  }
}
