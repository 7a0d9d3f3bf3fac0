import { Matrix, solve } from 'ml-matrix';
import { fUpper, mean } from '@agora/statistics';

/** Coefficients of an ordinary least-squares fit: the intercept, then one per column of the design. */
export function leastSquares(design: readonly (readonly number[])[], target: readonly number[]): number[] {
  return solve(new Matrix(design.map((row) => [1, ...row])), Matrix.columnVector([...target]), true).to1DArray();
}

export const foretell = (coefficients: readonly number[], row: readonly number[]): number =>
  row.reduce((sum, value, index) => sum + value * (coefficients[index + 1] as number), coefficients[0] as number);

/** Fit of a regression: R², adjusted R², and the p-value of the joint F-test. */
export interface Fit {
  r2: number;
  adjusted: number;
  p: number;
}

export function fitOf(design: readonly (readonly number[])[], target: readonly number[]): Fit {
  const coefficients = leastSquares(design, target);
  const columns = coefficients.length - 1;
  const free = target.length - columns - 1;
  const centre = mean(target);
  const total = target.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const left = target.reduce(
    (sum, value, index) => sum + (value - foretell(coefficients, design[index] ?? [])) ** 2,
    0,
  );
  const r2 = 1 - left / total;
  return {
    r2,
    adjusted: 1 - ((1 - r2) * (target.length - 1)) / free,
    p: fUpper(r2 / columns / ((1 - r2) / free), columns, free),
  };
}
