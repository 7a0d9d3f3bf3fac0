/** A bound on how many things run at once. First come, first served. */
export class Semaphore {
  private readonly waiters: ((acquired: boolean) => void)[] = [];
  private closed = false;

  constructor(private free: number) {}

  /** False when the semaphore was closed instead. */
  acquire(): Promise<boolean> {
    if (this.closed) return Promise.resolve(false);
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  release(): void {
    const next = this.waiters.shift();
    if (next) next(true);
    else this.free += 1;
  }

  /** Gives no more slots. Those who wait get false. */
  close(): void {
    this.closed = true;
    for (const waiter of this.waiters.splice(0)) waiter(false);
  }
}
