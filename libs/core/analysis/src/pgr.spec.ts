import { Fault } from '@agora/plugin-api';
import { BenchmarkGap, pgr, report } from './pgr.js';
import { seededRng } from '@agora/statistics';

const options = { resamples: 1000, confidence: 0.95, seed: ['spec'] };
const ones = (count: number, of: number): number[] => Array.from({ length: of }, (_, index) => (index < count ? 1 : 0));

describe('pgr', () => {
  it('is the recovered share of the gap, in percent', () => {
    // (0.75 − 0.25) / (1 − 0.25)
    const result = pgr({ base: [0, 0, 0, 1], reference: [1, 1, 1, 1], student: [1, 0, 1, 1] }, options);
    expect(result).toMatchObject({ defined: true, value: 200 / 3 });
  });

  it('has the interval of a binomial share when base and reference are sure', () => {
    const result = pgr({ base: ones(0, 100), reference: ones(100, 100), student: ones(50, 100) }, options);
    if (!result.defined) throw new Error(result.reason);
    expect(result.value).toBe(50);
    // The 2.5 % and 97.5 % quantiles of the binomial distribution with n = 100, p = 0.5 are 40 and 60.
    expect(Math.abs(result.low - 40)).toBeLessThanOrEqual(1);
    expect(Math.abs(result.high - 60)).toBeLessThanOrEqual(1);
  });

  it('pairs items: a student that answers as the base does has nothing, as surely as the items tell', () => {
    const base = ones(37, 100);
    const result = pgr({ base, reference: ones(80, 100), student: base }, options);
    if (!result.defined) throw new Error(result.reason);
    expect(result.value).toBe(0);
    // Answers to 100 items that are all the same: Wilson's interval lets 3.7 % of others differ, of a gap of 43 %.
    expect(Math.abs(result.low + 3.7 / 0.43)).toBeLessThan(1);
    expect(Math.abs(result.high - 3.7 / 0.43)).toBeLessThan(1);
  });

  it('pairs items: a student that answers as the reference does has the whole gap', () => {
    const reference = ones(80, 100);
    const result = pgr({ base: ones(37, 100), reference, student: reference }, options);
    if (!result.defined) throw new Error(result.reason);
    expect(result.value).toBe(100);
    expect(Math.abs(result.low - (100 - 3.7 / 0.43))).toBeLessThan(1.5);
    expect(Math.abs(result.high - (100 + 3.7 / 0.43))).toBeLessThan(1.5);
  });

  it('may be negative and above a hundred', () => {
    const base = ones(40, 100);
    const reference = ones(60, 100);
    expect(pgr({ base, reference, student: ones(20, 100) }, options)).toMatchObject({
      value: expect.closeTo(-100, 9),
    });
    expect(pgr({ base, reference, student: ones(80, 100) }, options)).toMatchObject({
      value: expect.closeTo(200, 9),
    });
  });

  it('repeats itself under the same seed only', () => {
    const rng = seededRng('some scores');
    const scores = (share: number) => Array.from({ length: 80 }, () => (rng.float() < share ? 1 : 0));
    const input = { base: scores(0.2), reference: scores(0.9), student: scores(0.5) };
    expect(pgr(input, options)).toEqual(pgr(input, options));
    expect(pgr(input, options)).not.toEqual(pgr(input, { ...options, seed: ['other'] }));
  });

  it.each([
    ['is zero', ones(50, 100), ones(50, 100)],
    ['is negative', ones(60, 100), ones(40, 100)],
    ['could be chance', ones(50, 100), [...ones(48, 50), ...ones(5, 50)]],
  ])('is undefined, with the reason, when the gap %s', (_, base, reference) => {
    const result = pgr({ base, reference, student: ones(70, 100) }, options);
    expect(result).toMatchObject({ defined: false });
    expect(result.defined ? '' : result.reason).toMatch(
      /the reference is not clearly better than the base: the gap is −?\d+\.\d points, 95 % interval −?\d+\.\d to /,
    );
  });

  it('keeps its replicates bounded by the low end of the gap, so that averages of them have intervals', () => {
    // A gap of 8 points that is only just clear: some replicates of it are negative.
    const base = [...ones(4, 20), ...ones(0, 80)];
    const reference = [...ones(2, 20), ...ones(10, 80)];
    const gap = new BenchmarkGap('thin', base, reference, options);
    expect(Math.min(...gap.gap.replicates)).toBeLessThanOrEqual(0);
    const outcome = gap.pgr(ones(100, 100));
    if (!outcome.defined) throw new Error(outcome.reason);
    expect(Math.min(...outcome.replicates)).toBeGreaterThan(0);
    expect(outcome.replicates.every(Number.isFinite)).toBe(true);
  });

  describe('of scores that resampling cannot tell apart', () => {
    const half = [...ones(10, 10), ...ones(0, 10)];
    const most = [...ones(10, 10), ...ones(8, 10)];
    const gapOf = (base: number[], reference: number[]) => new BenchmarkGap('small', base, reference, options);
    const intervalOf = (gap: BenchmarkGap, student: number[], ...who: string[]) => {
      const result = report(gap.pgr(student, who), 0.95);
      if (!result.defined) throw new Error(result.reason);
      return result;
    };

    it.each([
      ['none solved, as by the base', ones(0, 20), most, ones(0, 20), 0],
      ['the very items of the base', half, most, half, 0],
      ['the very items of the reference', half, most, most, 100],
      ['all where the base solves none', ones(0, 20), ones(20, 20), ones(20, 20), 100],
      ['none where the reference solves all', ones(0, 20), ones(20, 20), ones(0, 20), 0],
    ])('has an interval as wide as 20 items leave it open: %s', (_, base, reference, student, value) => {
      const result = intervalOf(gapOf(base, reference), student);
      expect(result.value).toBeCloseTo(value, 6);
      // Wilson's interval leaves 16 points open to a share that was seen in none of 20 items.
      expect(result.high - result.low).toBeGreaterThan(2 * 16);
      expect(result.low).toBeLessThan(value);
      expect(result.high).toBeGreaterThan(value);
    });

    it("narrows with more items, and is a student's own", () => {
      const wide = intervalOf(gapOf(ones(0, 20), ones(20, 20)), ones(0, 20));
      const narrow = intervalOf(gapOf(ones(0, 500), ones(500, 500)), ones(0, 500));
      expect(narrow.high - narrow.low).toBeLessThan((wide.high - wide.low) / 10);
      const gap = gapOf(half, most);
      expect(intervalOf(gap, half, 'a')).toEqual(intervalOf(gap, half, 'a'));
      expect(intervalOf(gap, half, 'a')).not.toEqual(intervalOf(gap, half, 'b'));
    });

    it('does not call a reference clearly better that solved the one item there is', () => {
      expect(gapOf([0], [1]).undefinedBecause).toMatch(/not clearly better/);
    });
  });

  it('says of whom nothing could be scored, and leaves single items without a score out', () => {
    const none = Array.from({ length: 40 }, () => Number.NaN);
    expect(new BenchmarkGap('judged', none, ones(40, 40), options).pgr(ones(20, 40))).toEqual({
      defined: false,
      reason: 'on judged no answer of the base could be scored',
    });
    expect(new BenchmarkGap('judged', ones(4, 40), none, options).undefinedBecause).toMatch(/of the reference could/);
    const some = ones(20, 40).map((value, item) => (item % 4 === 0 ? Number.NaN : value));
    const result = report(new BenchmarkGap('judged', ones(4, 40), ones(36, 40), options).pgr(some), 0.95);
    expect(result).toMatchObject({ defined: true, value: expect.closeTo(50, 6) as number });
  });

  it('says which of the three has other items', () => {
    const short = () => pgr({ base: [0, 0], reference: [1, 1], student: [1] }, options);
    expect(short).toThrow('base has scores for 2 items, the student for 1');
    expect(() => pgr({ base: [0, 0], reference: [1], student: [1, 1] }, options)).toThrow('the reference for 1');
    expect(() => pgr({ base: [], reference: [], student: [] }, options)).toThrow('has no items');
    try {
      short();
    } catch (error) {
      expect(Fault.is(error) && error.fix).toMatch(/same items/);
    }
    expect.assertions(4);
  });

  it('covers the true PGR about as often as it says', () => {
    // Items differ in difficulty, and all three models find the same ones hard: what pairing is for.
    const rng = seededRng('coverage');
    const truth = { base: 0.2, reference: 0.6, student: 0.45 };
    const expected = (100 * (truth.student - truth.base)) / (truth.reference - truth.base);
    const experiments = 400;
    let covered = 0;
    for (let experiment = 0; experiment < experiments; experiment += 1) {
      const scores = { base: [] as number[], reference: [] as number[], student: [] as number[] };
      for (let item = 0; item < 150; item += 1) {
        const ease = rng.float() - 0.5;
        for (const who of ['base', 'reference', 'student'] as const) {
          scores[who].push(rng.float() < truth[who] + 0.3 * ease ? 1 : 0);
        }
      }
      const result = pgr(scores, { resamples: 400, confidence: 0.9, seed: ['coverage', experiment] });
      if (!result.defined) throw new Error(result.reason);
      if (result.low <= expected && expected <= result.high) covered += 1;
    }
    // Nominal 0.9; the standard error of this share is 0.015.
    expect(covered / experiments).toBeGreaterThan(0.86);
    expect(covered / experiments).toBeLessThan(0.94);
  });
});
