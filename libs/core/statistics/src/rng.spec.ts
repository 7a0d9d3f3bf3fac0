import { seededRng } from './rng.js';

const draw = (count: number, next: () => number): number[] => Array.from({ length: count }, next);

describe('seededRng', () => {
  it('keeps its numbers for ever: datasets and intervals of earlier runs depend on them', () => {
    const rng = seededRng('agora', 1);
    expect(draw(8, () => rng.int(1000))).toEqual([610, 862, 332, 736, 802, 346, 655, 93]);
    expect(draw(2, () => rng.float())).toEqual([0.9033862445781442, 0.6079244783484417]);
    expect(rng.sample(['a', 'b', 'c', 'd', 'e'], 3)).toEqual(['d', 'e', 'c']);
    expect(rng.pick(['a', 'b', 'c'])).toBe('c');
    expect(rng.derive('part', 2).int(1_000_000)).toBe(632_046);
  });

  it('derives the stream of the longer path, whatever was drawn before', () => {
    const parent = seededRng('a');
    draw(17, () => parent.int(3));
    const child = parent.derive('b', 3);
    const direct = seededRng('a', 'b', 3);
    expect(draw(20, () => child.int(1e9))).toEqual(draw(20, () => direct.int(1e9)));
  });

  it('tells apart paths that look alike', () => {
    const paths = [['a', 'b'], ['ab'], ['a,b'], ['a', 'b', ''], [1], ['1'], [], [''], [0], [-1]];
    const firsts = paths.map((path) => seededRng(...path).int(2 ** 50));
    expect(new Set(firsts).size).toBe(paths.length);
  });

  it('gives 100,000 derived streams different beginnings', () => {
    const root = seededRng('slots');
    const seen = new Set(Array.from({ length: 100_000 }, (_, slot) => root.derive(slot).int(2 ** 52)));
    expect(seen.size).toBe(100_000);
  });

  it.each([2, 3, 7, 10])('draws every number below %i equally often', (bound) => {
    const rng = seededRng('uniform', bound);
    const counts = new Array<number>(bound).fill(0);
    const draws = 60_000;
    for (let index = 0; index < draws; index += 1) {
      const value = rng.int(bound);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    const expected = draws / bound;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // The 99.9 % point of chi-square with 9 degrees of freedom, the largest here.
    expect(chiSquare).toBeLessThan(27.9);
  });

  it('draws floats in [0, 1) with mean one half', () => {
    const rng = seededRng('floats');
    const values = draw(20_000, () => rng.float());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 2);
  });

  it('samples distinct items, all of them when asked for more, and leaves the source alone', () => {
    const items = ['a', 'b', 'c', 'd'];
    const rng = seededRng('sample');
    expect(new Set(rng.sample(items, 3)).size).toBe(3);
    expect([...rng.sample(items, 9)].sort()).toEqual(items);
    expect(rng.sample(items, 0)).toEqual([]);
    expect(items).toEqual(['a', 'b', 'c', 'd']);
  });

  it('samples every ordered pair equally often', () => {
    const rng = seededRng('pairs');
    const counts = new Map<string, number>();
    for (let index = 0; index < 12_000; index += 1) {
      const pair = rng.sample(['a', 'b', 'c', 'd'], 2).join('');
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    expect(counts.size).toBe(12);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])('refuses the bound %p', (bound) => {
    expect(() => seededRng('x').int(bound)).toThrow(RangeError);
  });

  it('refuses to pick from nothing and paths without a fixed text', () => {
    expect(() => seededRng('x').pick([])).toThrow(RangeError);
    expect(() => seededRng(Number.NaN)).toThrow(RangeError);
    expect(() => seededRng('x').derive(Infinity)).toThrow(RangeError);
  });
});
