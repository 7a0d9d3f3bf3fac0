import { seededRng } from '@agora/statistics';
import { knownWithin, looksOf, meanAtAnyTime } from './stopping.js';

it('looks seldom, and last at the whole sample', () => {
  expect(looksOf(400)).toEqual([40, 60, 90, 135, 203, 305, 400]);
  expect(looksOf(40)).toEqual([40]);
  expect(looksOf(7)).toEqual([7]);
});

it('holds the mean of scores at any time, and knows it better where judges agree with themselves', () => {
  const rng = seededRng('stopping', 1);
  const calm = Array.from({ length: 400 }, () => (rng.float() < 0.9 ? 5 : 4));
  const wild = Array.from({ length: 400 }, () => (rng.float() < 0.5 ? 5 : 1));
  expect(meanAtAnyTime([])).toBeNull();
  const [few, all] = [meanAtAnyTime(calm.slice(0, 40)), meanAtAnyTime(calm)];
  expect(few).toMatchObject({ low: expect.any(Number) as number });
  expect((all?.high ?? 5) - (all?.low ?? 1)).toBeLessThan((few?.high ?? 1) - (few?.low ?? 5));
  expect(all?.low).toBeGreaterThanOrEqual(1);
  expect(all?.high).toBeLessThanOrEqual(5);
  expect([knownWithin(calm, 0.25), knownWithin(wild, 0.25), knownWithin([], 4)]).toEqual([true, false, false]);
});
