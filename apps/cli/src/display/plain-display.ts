import type { RunEvent } from '@agora/contracts';
import type { Output } from '../output.js';
import type { CellProgress, RunProgress } from '../run/run-progress.js';
import type { Display } from './display.js';
import { EndedCells } from './ended-cells.js';
import { formatTotals } from './stage-totals.js';
import { formatCell, formatProgress, formatSpending } from './format.js';

const TOTALS_EVERY_MS = 10_000;
const MOST_ACTIVE = 4;

/** One line per finished cell, and from time to time a line on the progress of the run. */
export class PlainDisplay implements Display {
  private lastTotals = Date.now();
  private shownNotices = 0;
  private readonly ends = new EndedCells();

  constructor(private readonly output: Output) {}

  update(progress: RunProgress, _event: RunEvent, ended: CellProgress[]): void {
    for (const notice of progress.notices.slice(this.shownNotices)) this.output.say(notice);
    this.shownNotices = progress.notices.length;
    const count = `[${progress.finishedCells}/${progress.cells.size}]`;
    const line = (cell: CellProgress): string =>
      `${count} ${ending(cell)} ${cell.id}: ${formatCell(cell, progress.nouns)}`;
    for (const text of this.ends.lines(ended, line)) this.output.say(text);
    if (Date.now() - this.lastTotals >= TOTALS_EVERY_MS) {
      this.lastTotals = Date.now();
      this.output.say([formatTotals(progress), ...formatSpending(progress.spending)].join(' · '));
      // When few stages take long, the number of finished stages would not change for hours.
      const active = [...progress.active.values()];
      for (const { title, progress: at } of active.length <= MOST_ACTIVE ? active : []) {
        if (at) this.output.say(`  ${title}  ${formatProgress(at)}`);
      }
    }
  }

  close(): void {
    // Every line was written at once.
  }
}

function ending({ fault }: CellProgress): string {
  if (!fault) return 'done';
  return fault.code === 'low-yield' ? 'paused' : 'failed';
}
