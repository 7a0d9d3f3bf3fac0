import { LookPace } from './look-pace.js';

it('looks at few rows at once, and first at many when a look would take a twentieth of the time', () => {
  const pace = new LookPace(1_000);
  expect(pace.isDue(1_000, 0)).toBe(true);
  // A look at 1,000 rows is taken to need 200 ms.
  expect([pace.isDue(4_999, 1_000), pace.isDue(5_000, 1_000)]).toEqual([false, true]);
});

it('waits for the first look no longer than a minute, however many rows there are', () => {
  const pace = new LookPace(0);
  expect([pace.isDue(59_999, 1e9), pace.isDue(60_000, 1e9)]).toEqual([false, true]);
});

it('goes by what the last look took where that was longer, and by the rows where there are more since', () => {
  const pace = new LookPace(0);
  pace.looked(10_000, 11_000);
  expect([pace.isDue(30_999, 0), pace.isDue(31_000, 0)]).toEqual([false, true]);
  expect([pace.isDue(31_000, 10_000), pace.isDue(51_000, 10_000)]).toEqual([false, true]);
  // The minute is for the first look alone.
  expect(pace.isDue(71_000, 100_000)).toBe(false);
});
