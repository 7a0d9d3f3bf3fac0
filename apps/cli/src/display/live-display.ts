import type { RunEvent } from '@agora/contracts';
import { createLogUpdate } from 'log-update';
import type { Output } from '../output.js';
import { isEnded, type ActiveStage, type CellProgress, type RunProgress } from '../run/run-progress.js';
import type { Display } from './display.js';
import { EndedCells } from './ended-cells.js';
import { bar, formatCell, clock, formatProgress, formatSpending } from './format.js';

const REDRAW_MS = 120;
const BAR = 24;
/** Finished cells scroll by; below them stand bars for each kind of stage and for each cell in progress. */
export class LiveDisplay implements Display {
  private readonly begun = Date.now();
  private readonly area: ReturnType<typeof createLogUpdate>;
  private readonly timer: NodeJS.Timeout;
  private readonly ends = new EndedCells();
  private progress: RunProgress | undefined;

  constructor(private readonly output: Output) {
    this.area = createLogUpdate(output.human, { showCursor: true });
    this.timer = setInterval(() => this.draw(), REDRAW_MS);
    this.timer.unref();
  }

  update(progress: RunProgress, _event: RunEvent, ended: CellProgress[]): void {
    this.progress = progress;
    if (ended.length === 0) return;
    this.area.clear();
    const line = (cell: CellProgress): string => {
      const mark = cell.fault ? this.output.paint('red', '✗') : this.output.paint('green', '✓');
      return `${mark} ${cell.id}  ${this.output.paint('dim', formatCell(cell, progress.nouns))}`;
    };
    for (const text of this.ends.lines(ended, line)) this.output.say(text);
    this.draw();
  }

  close(): void {
    clearInterval(this.timer);
    this.area.clear();
  }

  private draw(): void {
    if (this.progress) this.area(this.output.shown(this.lines(this.progress).join('\n')));
  }

  private lines(progress: RunProgress): string[] {
    const head = [
      `${progress.finishedCells}/${progress.cells.size} ${progress.nouns.cells}`,
      clock((Date.now() - this.begun) / 1000),
      ...formatSpending(progress.spending),
    ];
    const totals = [...progress.stages].map(([stage, { done, total, failed }]) => {
      const counts = `${done}/${total}${failed ? this.output.paint('red', ` ${failed} failed`) : ''}`;
      return `${stage.padEnd(9)} ${bar(done / Math.max(1, total), BAR)} ${counts}`;
    });
    const room = Math.max(3, (this.output.human.rows ?? 24) - totals.length - 5);
    const notices = progress.notices.map((notice) => this.output.paint('yellow', notice));
    return ['', this.output.paint('bold', head.join(' · ')), ...totals, ...this.cellLines(progress, room), ...notices];
  }

  private cellLines(progress: RunProgress, room: number): string[] {
    const active = [...progress.active.values()];
    const lines = active.slice(0, room).map((stage) => this.stageLine(stage));
    const waiting = [...progress.cells.values()].filter((cell) => !isEnded(cell)).length;
    if (active.length > room) lines.push(this.output.paint('dim', `… and ${active.length - room} more at work`));
    else if (active.length === 0 && waiting > 0)
      lines.push(this.output.paint('dim', `${waiting} ${progress.nouns.cells} wait`));
    return lines.map((line) => clip(line, this.output.width));
  }

  private stageLine({ title, progress }: ActiveStage): string {
    const share = progress && progress.total > 0 ? progress.done / progress.total : 0;
    return `  ${bar(share, BAR - 8)} ${title}  ${progress ? formatProgress(progress) : ''}`;
  }
}

function clip(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, Math.max(1, width - 1))}…`;
}
