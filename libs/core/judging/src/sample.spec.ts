import { sampledRows } from './sample.js';

const all = Array.from({ length: 1000 }, (_, slot) => slot);

it('draws the same slots whatever else is there', () => {
  const mine = sampledRows(all, 100);
  expect(mine).toHaveLength(100);
  expect(new Set(mine).size).toBe(100);
  // Another dataset that lacks every seventh slot: what it has of mine is drawn as well.
  const holes = all.filter((slot) => slot % 7 !== 0);
  const theirs = new Set(sampledRows(holes, 100).map((row) => holes[row]));
  expect(mine.filter((slot) => slot % 7 !== 0).every((slot) => theirs.has(slot))).toBe(true);
});

it('draws from everywhere, in the order of the rows', () => {
  const mine = sampledRows(all, 200);
  expect(mine).toEqual([...mine].sort((a, b) => a - b));
  for (const from of [0, 250, 500, 750]) {
    expect(mine.filter((slot) => slot >= from && slot < from + 250).length).toBeGreaterThan(30);
  }
});

it('takes all of fewer', () => expect(sampledRows([5, 3], 400)).toEqual([0, 1]));
