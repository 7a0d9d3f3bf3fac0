/** Reads a pattern code point by code point. */
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

  /** Takes the next code point; throws at the end. */
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

  /** Takes code points as long as they match `fits`, at most `most`. */
  takeWhile(fits: RegExp, most = Number.POSITIVE_INFINITY): string {
    let taken = '';
    for (let count = 0; count < most; count += 1) {
      const point = this.peek();
      if (point === undefined || !fits.test(point)) break;
      taken += this.take();
    }
    return taken;
  }

  /** Takes everything up to and including `end`; returns it without `end`. */
  takeUntil(end: string): string {
    let taken = '';
    while (!this.accept(end)) taken += this.take();
    return taken;
  }
}

/** A pattern that is invalid in Python, or not supported here. */
export class PatternError extends Error {}
