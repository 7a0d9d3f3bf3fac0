import { draw, drawItems, drawSeeds, resampledMean, resampledMeanOf } from './resampling.js';
import { seededRng } from './rng.js';
import { mean, standardDeviation } from './summary.js';

describe('resampling', () => {
  it.each([1, 2, 3, 4, 5, 7, 8, 200])('draws as many of %i items as there are', (size) => {
    const draws = drawItems(['x'], size, 50);
    for (let row = 0; row < 50; row += 1) {
      const counts = draws.counts.slice(row * size, (row + 1) * size);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(size);
    }
  });

  it.each([1, 3, 4, 6, 9])('means of %i values are those of the drawn values', (size) => {
    const rng = seededRng('values', size);
    const values = Float64Array.from({ length: size }, () => rng.float());
    const draws = drawItems(['y'], size, 20);
    const { value, replicates } = resampledMean(values, draws);
    expect(value).toBeCloseTo(mean(values), 12);
    for (let row = 0; row < 20; row += 1) {
      const drawn = [...values].flatMap((one, index) =>
        new Array<number>(draws.counts[row * size + index] ?? 0).fill(one),
      );
      expect(replicates[row]).toBeCloseTo(mean(drawn), 12);
    }
  });

  it('varies a mean over items as much as its standard error says', () => {
    const values = Float64Array.from({ length: 100 }, (_, index) => (index < 30 ? 1 : 0));
    const { replicates } = resampledMean(values, drawItems(['z'], 100, 4000));
    expect(standardDeviation(replicates)).toBeCloseTo(Math.sqrt(0.3 * 0.7) / 10, 2);
  });

  it('varies a mean over S seeds by s²/S, not by (S − 1)/S of it', () => {
    const values = [10, 20, 60];
    const seeds = values.map((value) => ({ value, replicates: new Float64Array(20_000).fill(value) }));
    const { value, replicates } = resampledMeanOf(seeds, drawSeeds(['s'], 3, 20_000));
    expect(value).toBe(30);
    // s² of 10, 20, 60 is 700.
    expect(standardDeviation(replicates) ** 2 / (700 / 3)).toBeCloseTo(1, 1);
  });

  it('keeps the replicates of a lone seed as they are', () => {
    const replicates = Float64Array.of(1, 5, 9);
    expect(resampledMeanOf([{ value: 5, replicates }], drawSeeds(['s'], 1, 3))).toEqual({ value: 5, replicates });
  });

  it('is a pure function of its path', () => {
    expect(draw(['p', 1], 9, 9, 30)).toEqual(draw(['p', 1], 9, 9, 30));
    expect(draw(['p', 1], 9, 9, 30)).not.toEqual(draw(['p', 2], 9, 9, 30));
  });
});
