import { cholesky, forwardSolve } from './cholesky.js';

it('factors a matrix, and solves with the factor', () => {
  const lower = cholesky(Float64Array.from([4, 0, 0, 2, 5, 0, -2, 3, 11]), 3);
  expect([...lower]).toEqual([2, 0, 0, 1, 2, 0, -1, 2, Math.sqrt(6)]);
  expect([...forwardSolve(lower, 3, [2, 5, 3])]).toEqual([1, 2, 0]);
});

it('refuses what is no covariance', () => {
  expect(() => cholesky(Float64Array.from([1, 2, 2, 1]), 2)).toThrow('positive definite');
});
