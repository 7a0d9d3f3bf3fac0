import { smallestVisibleGap } from './power.js';
import { seededRng } from './rng.js';
import { Z95 } from './score.js';

it('shrinks with the root of the number of items', () => {
  expect(smallestVisibleGap(100, 0.2)).toBeCloseTo(0.1253, 4);
  expect(smallestVisibleGap(400, 0.2)).toBeCloseTo(smallestVisibleGap(100, 0.2) / 2, 12);
  expect(smallestVisibleGap(2, 0.5)).toBe(1);
});

it.each([
  [100, 0.2],
  [400, 0.2],
  [200, 0.5],
])('is seen about four times in five in simulated comparisons of %i items that differ in %f', (items, differing) => {
  const gap = smallestVisibleGap(items, differing);
  const better = (differing + gap) / 2;
  const rng = seededRng('power', items);
  let seen = 0;
  for (let trial = 0; trial < 2_000; trial += 1) {
    let [gained, lost] = [0, 0];
    for (let item = 0; item < items; item += 1) {
      const drawn = rng.float();
      if (drawn < better) gained += 1;
      else if (drawn < differing) lost += 1;
    }
    if (gained - lost > Z95 * Math.sqrt(gained + lost)) seen += 1;
  }
  expect(seen / 2_000).toBeGreaterThan(0.75);
  expect(seen / 2_000).toBeLessThan(0.87);
});
