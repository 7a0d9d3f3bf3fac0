import { seededRng } from '@agora/statistics';
import { pairwiseDistances } from './pairwise.js';

const unit = (values: number[]): Float32Array => {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
};

const random = (count: number, dimensions: number): Float32Array[] => {
  const rng = seededRng('pairwise', count, dimensions);
  // Off the origin, as embeddings are: all of them share a direction.
  return Array.from({ length: count }, () => unit(Array.from({ length: dimensions }, () => rng.float() * 2 - 0.7)));
};

/** Pair by pair, in double precision. */
function slowly(vectors: Float32Array[]): { perRow: number[]; mean: number } {
  const distance = (a: Float32Array, b: Float32Array): number =>
    1 - a.reduce((sum, value, index) => sum + value * (b[index] ?? Number.NaN), 0);
  const perRow = vectors.map((vector, index) => {
    const others = vectors.filter((_, other) => other !== index);
    return others.reduce((sum, other) => sum + distance(vector, other), 0) / others.length;
  });
  return { perRow, mean: perRow.reduce((sum, value) => sum + value, 0) / perRow.length };
}

describe('pairwise distances', () => {
  it.each([
    [2, 3],
    [7, 128],
    [200, 128],
    [500, 16],
  ])('of %i vectors of %i dimensions equal those of the slow way', (count, dimensions) => {
    const vectors = random(count, dimensions);
    const fast = pairwiseDistances(vectors);
    const slow = slowly(vectors);
    expect(fast.mean).toBeCloseTo(slow.mean, 6);
    fast.perRow.forEach((value, index) => expect(value).toBeCloseTo(slow.perRow[index] ?? Number.NaN, 6));
  });

  it('are 0 for equal texts, 1 for unrelated and 2 for opposite ones', () => {
    const [x, y] = [unit([1, 0]), unit([0, 1])];
    expect(pairwiseDistances([x, x, x])).toEqual({ perRow: [0, 0, 0], mean: 0 });
    expect(pairwiseDistances([x, y])).toEqual({ perRow: [1, 1], mean: 1 });
    expect(pairwiseDistances([x, unit([-1, 0])])).toEqual({ perRow: [2, 2], mean: 2 });
    expect(pairwiseDistances([x, x, y])).toEqual({ perRow: [0.5, 0.5, 1], mean: expect.closeTo(2 / 3, 10) });
  });

  it('do not fall below 0 for many equal vectors', () => {
    const [vector] = random(1, 333);
    const { perRow } = pairwiseDistances(Array.from({ length: 1000 }, () => vector as Float32Array));
    expect(Math.min(...perRow.map(Number))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...perRow.map(Number))).toBeLessThan(1e-6);
  });

  it('need two rows', () => {
    expect(pairwiseDistances([])).toEqual({ perRow: [], mean: null });
    expect(pairwiseDistances([unit([1, 2])])).toEqual({ perRow: [null], mean: null });
  });
});
