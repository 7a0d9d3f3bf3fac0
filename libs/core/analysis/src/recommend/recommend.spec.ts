import { seededRng } from '@agora/statistics';
import type { ItemScores } from '../compare/compare.js';
import { observe, type ObservedCell } from './observe.js';
import { recommend, type RecommendInput } from './recommend.js';

const ITEMS = 100;
const answers = (right: number, ...path: (string | number)[]): ItemScores => {
  const lucky = new Set(seededRng('spec', ...path).sample([...Array(ITEMS).keys()], right));
  return new Map(Array.from({ length: ITEMS }, (_, index) => [`item-${index}`, lucky.has(index) ? 1 : 0]));
};
const base = answers(20, 'base');
const reference = answers(80, 'reference');

/** A student that solved `right` of a hundred items, between a base at 20 and a reference at 80. */
const cell = (generator: string, right: number, seed = 1, setting = 'generation/math'): ObservedCell => ({
  generator,
  place: setting,
  method: setting.split('/')[0] ?? '',
  seed,
  benchmarks: [{ items: setting, student: answers(right, generator, seed, setting), base, reference }],
});
const known = (generator: string, pgr: number, variance: number, seed = 1): ObservedCell => ({
  ...cell(generator, 0, seed),
  benchmarks: [],
  known: { pgr, variance },
});

function decide(cells: ObservedCell[], more: Partial<RecommendInput> = {}, usd: Record<string, number | null> = {}) {
  const places = [
    ...new Map(cells.map(({ place, method }) => [place, { place, method, setting: place, usd }])).values(),
  ];
  return recommend({ observed: observe(cells), places, confidence: 0.95, sure: 0.95, seed: ['spec'], ...more });
}

it('measures a PGR and what its items leave open, as the delta method does', () => {
  const { observations, itemCovariance } = observe([cell('a', 50), cell('b', 50)]);
  expect(observations.map(({ pgr }) => Math.round(pgr))).toEqual([50, 50]);
  const student = answers(50, 'a', 1, 'generation/math');
  const influences = [...student].map(([item, value]) => {
    const gained = value - (base.get(item) ?? 0) - 0.5 * ((reference.get(item) ?? 0) - (base.get(item) ?? 0));
    return (100 * gained) / (0.6 * ITEMS);
  });
  expect(itemCovariance[0]).toBeCloseTo(
    influences.reduce((sum, value) => sum + value ** 2, 0),
    8,
  );
  // The two share base, reference and items.
  expect(itemCovariance[1]).toBe(itemCovariance[2]);
});

it('takes what replicates share for the same in every pair', () => {
  const seeds = Array.from({ length: 12 }, (_, index) => index + 1);
  const { itemCovariance } = observe(['a', 'b'].flatMap((id) => seeds.map((seed) => cell(id, 50 + seed, seed))));
  const n = 2 * seeds.length;
  const at = (row: number, column: number): number => itemCovariance[row * n + column] ?? NaN;
  // Two seeds of one generator; one of each; a seed with itself.
  for (const [row, column] of [
    [1, 0],
    [12, 0],
    [0, 0],
  ] as const)
    for (let shift = 1; shift < seeds.length - 1; shift += 1)
      expect(at(row + shift, column + shift)).toBe(at(row, column));
  expect(at(0, 0)).toBeGreaterThan(at(1, 0));
  expect(at(12, 0)).toBe(at(0, 12));
});

it('is sure where the data are, and shrinks towards the mean', () => {
  const seeds = [1, 2, 3];
  const found = decide(seeds.flatMap((seed) => [cell('good', 70 + seed, seed), cell('poor', 30 + seed, seed)]));
  expect(found.decision).toMatchObject({ kind: 'clear', generator: 'good' });
  const [good, poor] = found.generators;
  expect(good?.pgr.value).toBeLessThan(good?.measured ?? 0);
  expect(poor?.pgr.value).toBeGreaterThan(poor?.measured ?? 0);
  expect(good?.regret).toBeLessThan(0.1);
  expect(found.next).toBeNull();
  expect(found.seedsKnown).toBe(true);
});

it('cannot tell equal generators apart, and says what a seed of the two would settle', () => {
  const cells = [1, 2].flatMap((seed) => [cell('a', 50, seed), cell('b', 50, seed), cell('c', 22, seed)]);
  const found = decide(cells, { budgetUsd: 7 }, { a: 3, b: 2, c: 1 });
  expect(found.decision.kind).toBe('cannot-tell');
  expect([...found.decision.contenders].sort()).toEqual(['a', 'b']);
  const pair = found.options.find(({ settles }) => settles !== undefined);
  expect([...(pair?.generators ?? [])].sort()).toEqual(['a', 'b']);
  expect(pair).toMatchObject({ usd: 5, withinBudget: true });
  expect(pair?.settles).toBeGreaterThan(0);
  expect(pair?.settles).toBeLessThan(0.5);
  // A seed of one that cannot win is worth nothing to speak of.
  const gainOf = (id: string) => found.options.find(({ generators }) => generators.join() === id)?.gain ?? NaN;
  expect(gainOf('c')).toBeLessThan(gainOf('a'));
  expect(decide(cells, { budgetUsd: 0.5 }, { a: 3, b: 2, c: 1 }).next).toBeNull();
});

it('knows that seeds cost an unknown sum, or nothing', () => {
  const cells = [cell('a', 50), cell('b', 49)];
  const unknown = decide(cells, { budgetUsd: 10 }, { a: null, b: 1 });
  expect(unknown.options.find(({ generators }) => generators.join() === 'a')).toMatchObject({
    usd: null,
    withinBudget: false,
  });
  expect(decide(cells, {}, { a: 0, b: 0 }).options[0]).toMatchObject({ usd: 0, gainPerUsd: null, withinBudget: true });
});

it('holds with one seed of one setting, and says that the noise between seeds is assumed', () => {
  const found = decide([cell('a', 55), cell('b', 45)]);
  expect(found.seedsKnown).toBe(false);
  expect(found.decision.kind).toBe('cannot-tell');
  const width = ({ low, high }: { low: number; high: number }): number => high - low;
  const more = decide([1, 2, 3].flatMap((seed) => [cell('a', 55, seed), cell('b', 45, seed)]));
  expect(width(more.generators[0]?.pgr ?? { low: 0, high: 0 })).toBeLessThan(
    width(found.generators[0]?.pgr ?? { low: 0, high: 0 }),
  );
});

it('has nothing to choose between for one generator', () => {
  expect(decide([cell('a', 50)])).toMatchObject({
    decision: { kind: 'only-one', contenders: ['a'] },
    options: [],
    next: null,
  });
  expect(() => decide([])).toThrow('no PGR to decide by');
});

it('fills in a setting that a generator has no student in, and says so', () => {
  const found = decide([cell('a', 60), cell('b', 40), cell('a', 60, 1, 'generation/code')]);
  const b = found.generators.find(({ generator }) => generator === 'b');
  expect(b).toMatchObject({ measured: null, unmeasured: ['generation/code'], students: 1 });
  const [there, filled] = ['generation/math', 'generation/code'].map((setting) => b?.bySetting[setting]);
  expect((filled?.high ?? 0) - (filled?.low ?? 0)).toBeGreaterThan((there?.high ?? 0) - (there?.low ?? 0));
});

it('takes a PGR with its variance where the scores by item are lost', () => {
  const found = decide([known('a', 60, 4), known('b', 10, 4), known('a', 61, 4, 2), known('b', 11, 4, 2)]);
  expect(found.decision).toMatchObject({ kind: 'clear', generator: 'a' });
});

it('sets beside itself what choosing without it brings', () => {
  const settings = ['generation/math', 'generation/code'];
  const cells = [1, 2].flatMap((seed) => [
    cell('a', 70, seed, settings[0]),
    cell('b', 30, seed, settings[0]),
    cell('a', 30, seed, settings[1]),
    cell('b', 66, seed, settings[1]),
  ]);
  const { policies } = decide(cells);
  expect(policies.map(({ name }) => name)).toEqual([
    'best of each setting',
    expect.stringMatching('always [ab]'),
    expect.stringMatching('always [ab]'),
    'setting mean (any generator)',
  ]);
  const [best, always, , any] = policies;
  expect(best?.regret).toBeLessThan(always?.regret ?? 0);
  expect(always?.regret).toBeLessThan(any?.regret ?? 0);
});

it('repeats itself', () => {
  const cells = [cell('a', 60), cell('b', 40), cell('a', 58, 2), cell('b', 45, 2)];
  expect(decide(cells)).toEqual(decide(cells));
});
