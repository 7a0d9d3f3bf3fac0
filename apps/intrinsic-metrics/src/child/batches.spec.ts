import { seededRng } from '@agora/statistics';
import { batchesOf } from './batches.js';

const rng = seededRng('batches');
const lengths = Array.from({ length: 500 }, () => 1 + rng.int(300));

describe('batches', () => {
  it('hold every row once', () => {
    expect(
      batchesOf(lengths, 1024)
        .flat()
        .sort((a, b) => a - b),
    ).toEqual(lengths.map((_, row) => row));
  });

  it('hold no more tokens than allowed, padding included', () => {
    for (const batch of batchesOf(lengths, 1024)) {
      const longest = Math.max(...batch.map((row) => lengths[row] ?? 0));
      expect(batch.length * longest).toBeLessThanOrEqual(1024);
    }
  });

  it('waste little on padding', () => {
    const padded = batchesOf(lengths, 1024).reduce(
      (sum, batch) => sum + batch.length * Math.max(...batch.map((row) => lengths[row] ?? 0)),
      0,
    );
    const tokens = lengths.reduce((sum, length) => sum + length, 0);
    expect(padded / tokens).toBeLessThan(1.05);
  });

  it('give a row that is too long a batch of its own', () => {
    expect(batchesOf([2000, 3, 5000], 1024)).toEqual([[1], [0], [2]]);
  });

  it('are none for no rows', () => {
    expect(batchesOf([], 1024)).toEqual([]);
  });
});
