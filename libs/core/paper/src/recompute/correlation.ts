import { mean } from '@agora/statistics';
import { asPrinted, pgrCells, predictorCells, type Read } from '../published/columns.js';
import { FIGURE4 } from '../published/figures.js';
import { TABLE3, TABLE7 } from '../published/tables3-and-7.js';
import { GENERATORS } from '../published/words.js';
import { statisticFigure, type Section } from './figure.js';
import { fitOf, type Fit } from './least-squares.js';

const column = (values: readonly number[]): number[][] => values.map((value) => [value]);

/** Regression of the generators' mean PGR (over their cells) on their own printed score. */
export const coarseFit = (read: Read = asPrinted): Fit =>
  fitOf(
    column(GENERATORS.map((generator) => read(TABLE7[generator].avg))),
    pgrCells(read).map((row) => mean(row)),
  );

/** The same with the average PGRs that table 3 prints. */
export const coarseFitOfAverages = (read: Read = asPrinted): Fit =>
  fitOf(
    column(GENERATORS.map((generator) => read(TABLE3[generator].solving))),
    GENERATORS.map((generator) => read(TABLE3[generator].pgr)),
  );

/** Regression of the PGR of the 54 cells on the generator's own score in the cell's domain. */
export const fineFit = (read?: Read): Fit =>
  fitOf(column(predictorCells('solving', read).flat()), pgrCells(read).flat());

const p = (value: number) => ({ value, decimals: 4 });
const r2 = (value: number) => ({ value, decimals: 3 });

export function figure4(): Section {
  return {
    id: 'figure 4',
    title: 'PGR on problem solving',
    figures: [
      statisticFigure('six generators, PGR from the cells: R²', r2(FIGURE4.coarse.r2), (read) => coarseFit(read).r2),
      statisticFigure('six generators, PGR from the cells: p', p(FIGURE4.coarse.p), (read) => coarseFit(read).p),
      statisticFigure(
        'six generators, as table 3 prints them: R²',
        r2(FIGURE4.coarse.r2),
        (read) => coarseFitOfAverages(read).r2,
      ),
      statisticFigure(
        'six generators, as table 3 prints them: p',
        p(FIGURE4.coarse.p),
        (read) => coarseFitOfAverages(read).p,
      ),
      statisticFigure('54 datasets: R²', r2(FIGURE4.fine.r2), (read) => fineFit(read).r2),
      statisticFigure('54 datasets: p', { value: FIGURE4.fine.p, decimals: 5 }, (read) => fineFit(read).p),
    ],
  };
}
