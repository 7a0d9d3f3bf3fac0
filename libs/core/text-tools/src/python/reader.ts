/** Walks over a pattern by code points. */
export class PatternReader {
  private at = 0;
  private readonly points: readonly string[];

  constructor(readonly pattern: string) {
    this.points = [...pattern];
  }

  get done(): boolean {
    return this.at >= this.points.length;
  }

  peek(ahead = 0): string | undefined {
    return this.points[this.at + ahead];
  }

  /** The next code point; an error at the end. */
  take(): string {
    const point = this.points[this.at];
    if (point === undefined) throw new PatternError('ends too early');
    this.at += 1;
    return point;
  }

  /** Takes `text` when it comes next. */
  accept(text: string): boolean {
    const points = [...text];
    if (!points.every((point, ahead) => this.peek(ahead) === point)) return false;
    this.at += points.length;
    return true;
  }

  /** Takes code points for as long as they fit, `most` at most. */
  takeWhile(fits: RegExp, most = Number.POSITIVE_INFINITY): string {
    let taken = '';
    for (let count = 0; count < most; count += 1) {
      const point = this.peek();
      if (point === undefined || !fits.test(point)) break;
      taken += this.take();
    }
    return taken;
  }

  /** Everything up to `end`, which is taken too. */
  takeUntil(end: string): string {
    let taken = '';
    while (!this.accept(end)) taken += this.take();
    return taken;
  }
}

/** A pattern that is none in Python, or one that is not supported here. */
export class PatternError extends Error {}
