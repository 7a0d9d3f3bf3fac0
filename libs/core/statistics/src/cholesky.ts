import { Fault } from '@agora/plugin-api';

/**
 * Cholesky factor: the lower triangle L with L·Lᵀ = matrix, for a symmetric positive definite matrix, row by row. A flat array
 * for speed: a model with some hundred observations factors thousands of matrices.
 *
 * @param matrix n × n, row by row; its lower triangle is read.
 * @throws Fault `internal` when the matrix is not positive definite.
 */
export function cholesky(matrix: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = matrix[row * n + column] as number;
      for (let index = 0; index < column; index += 1) {
        sum -= (lower[row * n + index] as number) * (lower[column * n + index] as number);
      }
      if (row !== column) {
        lower[row * n + column] = sum / (lower[column * n + column] as number);
        continue;
      }
      if (!(sum > 0)) throw new Fault('internal', 'A covariance matrix is not positive definite');
      lower[row * n + row] = Math.sqrt(sum);
    }
  }
  return lower;
}

/** The x with L·x = b (forward substitution). */
export function forwardSolve(lower: Float64Array, n: number, b: ArrayLike<number>): Float64Array {
  const x = new Float64Array(n);
  for (let row = 0; row < n; row += 1) {
    let sum = b[row] as number;
    for (let column = 0; column < row; column += 1) {
      sum -= (lower[row * n + column] as number) * (x[column] as number);
    }
    x[row] = sum / (lower[row * n + row] as number);
  }
  return x;
}
