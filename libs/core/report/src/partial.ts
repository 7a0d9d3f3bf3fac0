import type { CellResult, Results } from '@agora/run-schemas';
import { plural, time } from './format.js';

/** A notice for reports of a run that had not ended; undefined for others. */
export function partialNotice({ run, cells }: Results): string | undefined {
  if (!run.partial) return undefined;
  const done = cells.filter(({ status }) => status === 'done').length;
  return (
    `This run has not ended: ${done} of ${plural(cells.length, 'cell')} ${done === 1 ? 'is' : 'are'} done, as of ${time(run.finishedAt)}. ` +
    'Averages and ranks are of what is done; the rest may change them. The same agora run goes on.'
  );
}

/** Unfinished cells with their progress. */
export function unfinishedCells({ cells }: Results): (CellResult & { unfinished: string })[] {
  return cells.flatMap((cell) =>
    cell.status === 'unfinished' ? [{ ...cell, unfinished: cell.unfinished ?? 'not finished' }] : [],
  );
}
