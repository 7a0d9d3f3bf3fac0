import { seededRng } from '@agora/statistics';
import { comparePair, type ItemScores, type ScoredCell, type ScoredSide } from './compare.js';
import { tiedRanks } from './tied-ranks.js';

const scores = (values: readonly number[]): ItemScores =>
  new Map(values.map((value, index) => [`item-${index}`, value]));
const cell = (values: readonly number[], seed = 1, more: Partial<ScoredCell> = {}): ScoredCell => ({
  method: 'response-generation',
  domain: 'math',
  instances: 100,
  seed,
  benchmarks: { sums: scores(values) },
  ...more,
});
const side = (generator: string, cells: ScoredCell[]): ScoredSide => ({ run: 'r', generator, cells });
const ones = (right: number, all = 100): number[] => Array.from({ length: all }, (_, index) => (index < right ? 1 : 0));
const plain = { confidence: 0.95, anchors: [], excluded: () => undefined };

it('is the paired t interval over items for one seed, and says that seeds are unknown', () => {
  const [a, b] = [
    [1, 1, 1, 0, 1, 0, 1, 1, 0, 1],
    [1, 0, 1, 0, 0, 0, 1, 0, 1, 0],
  ] as const;
  const { overall, places } = comparePair(side('a', [cell(a)]), side('b', [cell(b)]), plain);
  // Differences 0 1 0 0 1 0 0 1 −1 1: mean 0.3, sd 0.674949; t(9) = 2.262157.
  expect(overall?.score.value).toBeCloseTo(30, 10);
  expect(overall?.score.low).toBeCloseTo(100 * (0.3 - (2.262157 * 0.6749486) / Math.sqrt(10)), 3);
  expect(overall?.score).toMatchObject({ seedsKnown: false, df: 9 });
  expect(places[0]).toMatchObject({ first: 0.7, second: 0.4, seeds: [1], items: 10 });
});

it('counts what flipped, and names the items', () => {
  const pair = comparePair(
    side('a', [cell([1, 0, 1, 0]), cell([1, 1, 1, 0], 2)]),
    side('b', [cell([1, 1, 0, 0]), cell([1, 1, 0, 0], 2)]),
    plain,
  );
  expect(pair.flips).toEqual({ pairs: 8, firstOnly: 2, secondOnly: 1, bothRight: 3 });
  expect(pair.items.map(({ item, firstOnly, secondOnly }) => [item, firstOnly, secondOnly])).toEqual([
    ['item-1', [], [1]],
    ['item-2', [1, 2], []],
  ]);
});

it('leaves a width to a difference that is the same on every item', () => {
  const { overall } = comparePair(side('a', [cell(ones(40))]), side('b', [cell(ones(40))]), plain);
  expect(overall?.score.value).toBe(0);
  expect(overall?.score.high).toBeGreaterThan(1);
  expect(overall?.score.p).toBeCloseTo(1, 10);
});

it('pairs over what both have, and tells what only one of them has', () => {
  const other = { domain: 'code', benchmarks: { programs: scores([1, 0]) } };
  const pair = comparePair(
    side('a', [cell(ones(60)), cell(ones(60), 2), cell([], 1, other)]),
    side('b', [cell(ones(50)), cell(ones(50), 3)]),
    plain,
  );
  expect(pair.places).toHaveLength(1);
  expect(pair.places[0]?.seeds).toEqual([1]);
  expect(pair.leftOut.map(({ what }) => what)).toEqual([
    'response-generation/math n100, seed 2, 3',
    'response-generation/code n100',
  ]);
});

it('leaves out a benchmark that is excluded, items without a score, and items of one side', () => {
  const b = cell([0, 1, NaN, 1]);
  const excluded = comparePair(side('a', [cell([1, 1, 1, 1])]), side('b', [b]), {
    ...plain,
    excluded: () => 'because',
  });
  expect(excluded.overall).toBeNull();
  expect(excluded.leftOut).toEqual([{ what: 'response-generation/math n100 on sums', reason: 'because' }]);
  const some = comparePair(side('a', [cell([1, 1, 1])]), side('b', [b]), plain);
  expect(some.overall?.score.value).toBeCloseTo(50, 10);
  expect(some.flips.pairs).toBe(2);
});

it('gives the difference in PGR where base and reference are known', () => {
  const anchors = [{ domain: 'math', benchmark: 'sums', base: scores(ones(0)), reference: scores(ones(50)) }];
  const { overall } = comparePair(side('a', [cell(ones(40))]), side('b', [cell(ones(20))]), { ...plain, anchors });
  expect(overall?.score.value).toBeCloseTo(20, 10);
  expect(overall?.pgr?.value).toBeCloseTo(40, 10);
});

/** Items and seeds drawn anew in every experiment: the coverage that is promised is that of such experiments. */
it('holds its promise when seeds differ more than items', () => {
  let covered = 0;
  const experiments = 400;
  const truth = 5;
  for (let experiment = 0; experiment < experiments; experiment += 1) {
    const rng = seededRng('coverage', experiment);
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - rng.float())) * Math.cos(2 * Math.PI * rng.float());
    const hard = Array.from({ length: 50 }, normal);
    const cells = (own: number): ScoredCell[] =>
      [1, 2, 3].map((seed) => {
        const luck = 0.05 * normal();
        return cell(
          hard.map((h) => own + luck + 0.1 * h + 0.2 * normal()),
          seed,
        );
      });
    const { overall } = comparePair(side('a', cells(0.5 + truth / 100)), side('b', cells(0.5)), plain);
    if (overall && overall.score.low <= truth && truth <= overall.score.high) covered += 1;
  }
  expect(covered / experiments).toBeGreaterThan(0.92);
  expect(covered / experiments).toBeLessThan(0.985);
});

it('ranks with ties, more cautiously the more pairs there are', () => {
  const sides = ['a', 'b', 'c'].map((id, index) => side(id, [cell(ones([90, 50, 49][index] ?? 0))]));
  const pairs = [
    [0, 1],
    [0, 2],
    [1, 2],
  ].map(([x = 0, y = 0]) => comparePair(sides[x] as ScoredSide, sides[y] as ScoredSide, plain));
  expect(tiedRanks(['a', 'b', 'c'], pairs, 0.95)).toEqual([
    { generator: 'a', best: 1, worst: 1 },
    { generator: 'b', best: 2, worst: 3 },
    { generator: 'c', best: 2, worst: 3 },
  ]);
});
