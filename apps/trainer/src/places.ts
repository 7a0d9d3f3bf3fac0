/** So many at once; the others wait in line. */
export class Places {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** Whoever is aborted before its turn still gets to work with its signal aborted: it may have something away that costs. */
  async use<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const held = await this.enter(signal);
    try {
      return await work();
    } finally {
      if (held) this.leave();
    }
  }

  private enter(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const turn = (): void => {
        signal.removeEventListener('abort', leave);
        resolve(true);
      };
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(turn), 1);
        resolve(false);
      };
      this.waiting.push(turn);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }
}
