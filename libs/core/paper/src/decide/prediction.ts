import { mean, principalComponents } from '@agora/statistics';
import { metricCells, outputPriceCells, pgrCells, type Cells } from '../published/columns.js';
import { PREDICTORS } from '../published/figures.js';
import { GENERATORS, SETTINGS } from '../published/words.js';
import { KEPT, predictorRows } from '../recompute/components.js';
import { foretell, leastSquares } from '../recompute/least-squares.js';

/** How well the PGR of a generator is predicted from the five others. */
export interface Prediction {
  name: string;
  /** 1 − (sum of squared errors) / (sum of squares around the mean of all 54 cells). Below zero: worse than that mean. */
  r2: number;
}

/** Predicts the PGR of a left-out generator (given by index) in the nine settings, without using its PGR. */
type Predictor = (left: number) => number[];

const generators = GENERATORS.map((_, index) => index);
const without = (left: number): number[] => generators.filter((index) => index !== left);
const row = (cells: Cells, index: number): readonly number[] => cells[index] as readonly number[];
const settingMeans = (cells: Cells, of: readonly number[]): number[] =>
  SETTINGS.map((_, setting) => mean(of.map((index) => row(cells, index)[setting] as number)));

/** Predicts setting mean + slope · (metric − mean of the metric in the setting), with one slope for all settings. */
function withinSetting(cells: Cells): Predictor {
  return (left) => {
    const known = without(left);
    const pgr = pgrCells();
    const [metricMeans, pgrMeans] = [settingMeans(cells, known), settingMeans(pgr, known)];
    let [products, squares] = [0, 0];
    for (const index of known) {
      SETTINGS.forEach((_, setting) => {
        const away = (row(cells, index)[setting] as number) - (metricMeans[setting] as number);
        products += away * ((row(pgr, index)[setting] as number) - (pgrMeans[setting] as number));
        squares += away ** 2;
      });
    }
    const slope = products / squares;
    return row(cells, left).map(
      (value, setting) => (pgrMeans[setting] as number) + slope * (value - (metricMeans[setting] as number)),
    );
  };
}

/** Least squares over all settings at once, on columns that `prepare` computes from the known cells. */
function regression(prepare: (known: number[][]) => (rows: number[][]) => number[][]): Predictor {
  const rows = predictorRows();
  const of = (index: number): number[][] => rows.slice(index * SETTINGS.length, (index + 1) * SETTINGS.length);
  return (left) => {
    const known = without(left).flatMap(of);
    const transform = prepare(known);
    const coefficients = leastSquares(
      transform(known),
      without(left).flatMap((index) => row(pgrCells(), index)),
    );
    return transform(of(left)).map((values) => foretell(coefficients, values));
  };
}

export function predictions(): Prediction[] {
  const overall: Predictor = (left) =>
    SETTINGS.map(() => mean(without(left).flatMap((index) => row(pgrCells(), index))));
  const predictors: [string, Predictor][] = [
    ['mean of everything', overall],
    ['mean of the setting', (left) => settingMeans(pgrCells(), without(left))],
    ['… and quality by Prometheus', withinSetting(metricCells('qualityPrometheus'))],
    ['… and quality by GPT-4o', withinSetting(metricCells('qualityGpt4o'))],
    ['… and the reward model', withinSetting(metricCells('reward'))],
    ['… and the price of output', withinSetting(outputPriceCells())],
    [
      `${KEPT} principal components`,
      regression((known) => {
        const basis = principalComponents(known);
        return (rows) => basis.project(rows).map((values) => values.slice(0, KEPT));
      }),
    ],
    [`all ${PREDICTORS.length} predictors by least squares`, regression(() => (rows) => rows)],
  ];
  return predictors.map(([name, predict]) => ({ name, r2: outsideR2(predict) }));
}

function outsideR2(predict: Predictor): number {
  const pgr = pgrCells();
  const centre = mean(pgr.flat());
  let [errors, total] = [0, 0];
  for (const left of generators) {
    predict(left).forEach((foretold, setting) => {
      const truth = row(pgr, left)[setting] as number;
      errors += (truth - foretold) ** 2;
      total += (truth - centre) ** 2;
    });
  }
  return 1 - errors / total;
}

/** Shares of the variance of PGR over the 54 cells explained by setting and by generator; the rest is interaction and noise. */
export function varianceShares(): { setting: number; generator: number; rest: number } {
  const pgr = pgrCells();
  const centre = mean(pgr.flat());
  const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const total = squares(pgr.flat());
  const setting = (GENERATORS.length * squares(settingMeans(pgr, generators))) / total;
  const generator = (SETTINGS.length * squares(pgr.map((values) => mean(values)))) / total;
  return { setting, generator, rest: 1 - setting - generator };
}
