import { createLogUpdate } from 'log-update';
import { bar, clock, compact } from '../display/format.js';
import type { Output } from '../output.js';

const REDRAW_MS = 120;
const LINE_EVERY_MS = 10_000;
const BAR = 24;

/** Says how far the rows are: redrawn in place on a terminal, else a line now and then. */
export class RowProgress {
  private readonly begun = Date.now();
  private readonly area: ReturnType<typeof createLogUpdate> | undefined;
  private shown = Date.now();

  constructor(
    private readonly output: Output,
    /** Unknown of standard input. */
    private readonly total: number | undefined,
  ) {
    if (output.live) this.area = createLogUpdate(output.human, { showCursor: true });
  }

  update(rows: number): void {
    const now = Date.now();
    if (now - this.shown < (this.area ? REDRAW_MS : LINE_EVERY_MS)) return;
    this.shown = now;
    const seconds = (now - this.begun) / 1000;
    const words = [`${rows}${this.total === undefined ? '' : `/${this.total}`} rows`, `${compact(rows / seconds)}/s`];
    if (this.total !== undefined && rows > 0) words.push(`ETA ${clock(((this.total - rows) * seconds) / rows)}`);
    if (!this.area) this.output.say(words.join(' · '));
    else this.area([...(this.total ? [bar(rows / this.total, BAR)] : []), words.join(' · ')].join(' '));
  }

  close(): void {
    this.area?.clear();
  }
}
