import { TokenBucket } from './token-bucket.js';

/** Start times of calls that go as soon as the bucket lets them, one after the other. */
function starts(bucket: TokenBucket, count: number, amount = 1): number[] {
  const times: number[] = [];
  let now = 0;
  for (let call = 0; call < count; call += 1) {
    for (let wait = bucket.wait(now); wait > 0; wait = bucket.wait(now)) now += wait;
    bucket.take(amount);
    times.push(now);
  }
  return times;
}

/** Most calls in any minute. */
function busiestMinute(times: number[]): number {
  return Math.max(...times.map((start) => times.filter((time) => time >= start && time < start + 60_000).length));
}

describe('TokenBucket', () => {
  it.each([1, 7, 60, 61, 500, 6000])('lets no more than %i calls go in any minute, and nearly as many', (perMinute) => {
    const busiest = busiestMinute(starts(new TokenBucket(perMinute, 0), Math.min(3 * perMinute, 9000)));
    expect(busiest).toBeLessThanOrEqual(perMinute);
    expect(busiest).toBeGreaterThanOrEqual(Math.floor(perMinute * 0.97));
  });

  it('spreads calls over the minute', () => {
    expect(starts(new TokenBucket(60, 0), 4)).toEqual([0, 1000, 2000, 3000]);
  });

  it('lets a call larger than it holds go and makes the next ones pay for it', () => {
    const times = starts(new TokenBucket(60_000, 0), 3, 10_000);
    expect(times[0]).toBe(0);
    expect((times[1] ?? 0) / 1000).toBeCloseTo((10_000 - 1000) / (59_000 / 60), -2);
  });

  it('does not save up more than a second', () => {
    const bucket = new TokenBucket(600, 0);
    expect(bucket.wait(3_600_000)).toBe(0);
    for (let call = 0; call < 10; call += 1) bucket.take(1);
    expect(bucket.wait(3_600_000)).toBeGreaterThan(0);
  });

  it('is not confused by a clock that goes back', () => {
    const bucket = new TokenBucket(60, 1000);
    bucket.take(1);
    expect(bucket.wait(0)).toBe(1000);
  });
});
