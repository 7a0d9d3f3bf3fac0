/**
 * A signal that aborts with another signal or after a time. `AbortSignal.any` with `AbortSignal.timeout` would do the same, but
 * what they allocate is only freed by the garbage collector, and there are many calls.
 */
export class Deadline {
  passed = false;
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly relay = (): void => this.controller.abort();

  constructor(
    ms: number,
    private readonly outer: AbortSignal,
  ) {
    this.timer = setTimeout(() => {
      this.passed = true;
      this.controller.abort();
    }, ms);
    outer.addEventListener('abort', this.relay, { once: true });
    if (outer.aborted) this.relay();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  clear(): void {
    clearTimeout(this.timer);
    this.outer.removeEventListener('abort', this.relay);
  }
}
