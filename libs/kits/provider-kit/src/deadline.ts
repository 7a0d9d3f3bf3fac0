/**
 * A signal that aborts with another or after a time. `AbortSignal.any` and `AbortSignal.timeout` would do, but what they
 * hold is freed by the garbage collector alone, and there are many calls.
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
