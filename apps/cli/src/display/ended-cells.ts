import { oneLine } from '@agora/text-tools/terminal-text';
import type { CellProgress } from '../run/run-progress.js';

/** Prints a line for each cell that ended. When a spent budget ends all cells that are left, it is printed once. */
export class EndedCells {
  private toldBudget = false;

  /** `line` makes the line of one cell. */
  lines(ended: readonly CellProgress[], line: (cell: CellProgress) => string): string[] {
    return ended.flatMap((cell) => {
      if (cell.fault?.code !== 'budget-reached') return [line(cell)];
      if (this.toldBudget) return [];
      this.toldBudget = true;
      const message = oneLine(cell.fault.message);
      return [`${message.charAt(0).toUpperCase()}${message.slice(1)}: what still needs paid calls is left for later.`];
    });
  }
}
