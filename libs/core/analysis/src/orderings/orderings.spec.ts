import { orderingsSchema, type MetricOrdering, type Orderings } from '@agora/run-schemas';
import { cell, input, solved } from '../../test/inputs.js';
import { analyze } from '../analyze.js';
import type { AnalysisInput, CellInput } from '../input.js';

const found = (cells: CellInput[], more: Partial<AnalysisInput> = {}): Orderings =>
  orderingsSchema.parse(analyze(input(cells, more)).orderings);
const only = (...given: Parameters<typeof found>): MetricOrdering => found(...given).metrics[0] as MetricOrdering;

/** A generator's student that solves so many of a hundred items (its PGR), and the metrics of its data. */
const trained = (generator: string, pgr: number, metrics: CellInput['metrics'], at: Partial<CellInput['cell']> = {}) =>
  cell(generator, { sums: solved(pgr) }, { metrics, cell: at });
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const PGRS = [10, 30, 20, 25, 40, 35];
/** Six generators, the metric of each as given. */
const six = (values: readonly number[], at: Partial<CellInput['cell']> = {}): CellInput[] =>
  values.map((m, index) => trained(NAMES[index] as string, PGRS[index] as number, { m }, at));
const higher = { directions: new Map([['m', 'higher' as const]]) };
const lower = { directions: new Map([['m', 'lower' as const]]) };

describe('a metric in one setting', () => {
  it('has the rank correlations of the textbook, and the regret of its ends', () => {
    const ordering = only(six([1, 2, 3, 4, 5, 6]), higher);
    expect(ordering).toMatchObject({ metric: 'm', better: 'higher' });
    const [place] = ordering.places;
    expect(place).toMatchObject({ setting: 'response-generation/math', instances: 100, generators: 6 });
    // Ranks of the PGRs: 1, 4, 2, 3, 6, 5. Their squared distances from 1 … 6 sum to 8; three of fifteen pairs disagree.
    expect(place?.spearman).toBeCloseTo(1 - (6 * 8) / 210, 12);
    expect(place?.kendall).toBeCloseTo(9 / 15, 12);
    // The highest is f with 35 of 40, the lowest a with 10; the mean is 160/6.
    expect(place?.regret.ofHighest).toBeCloseTo(5, 10);
    expect(place?.regret.ofLowest).toBeCloseTo(30, 10);
    expect(place?.regret.atRandom).toBeCloseTo(40 - 160 / 6, 10);
  });

  it('faces the way its authors say: lower may be better', () => {
    const [up, down] = [only(six([1, 2, 3, 4, 5, 6]), higher), only(six([6, 5, 4, 3, 2, 1]), lower)];
    expect(down.mean?.spearman).toBeCloseTo(up.mean?.spearman ?? Number.NaN, 12);
    expect(down.mean?.p).toBe(up.mean?.p);
    // The ends keep their names.
    expect(down.places[0]?.regret.ofLowest).toBeCloseTo(5, 10);
    expect(down.places[0]?.regret.ofHighest).toBeCloseTo(30, 10);
    expect(only(six([6, 5, 4, 3, 2, 1]), higher).mean?.spearman).toBeCloseTo(-(up.mean?.spearman ?? 0), 12);
  });

  it('has the exact p-value of the permutation test', () => {
    // Of 720 orders of 6, one is perfect; 1 - 48/210 and more is reached by 37.
    const perfect = only(six(PGRS), higher);
    expect(perfect.mean).toMatchObject({ spearman: 1, kendall: 1, p: 1 / 720, leastP: 1 / 720, adjustedP: 1 / 720 });
    expect(only(six([1, 2, 3, 4, 5, 6]), higher).mean?.p).toBeCloseTo(37 / 720, 12);
    // Without a direction the reverse is as good, and counts.
    expect(only(six(PGRS)).mean).toMatchObject({ p: 2 / 720, leastP: 2 / 720 });
    expect(only(six(PGRS.map((pgr) => -pgr)))).toMatchObject({ better: null, mean: { spearman: -1, p: 2 / 720 } });
    // A direction that was fixed and turned out wrong is no finding.
    expect(only(six(PGRS.map((pgr) => -pgr)), higher).mean?.p).toBe(1);
  });

  it('lets ties be ties', () => {
    const tied = only(
      [trained('a', 10, { m: 1 }), trained('b', 20, { m: 2 }), trained('c', 40, { m: 2 }), trained('d', 30, { m: 2 })],
      higher,
    );
    // One of the three highest at random: 10 points of regret, less than that of any of the four.
    expect(tied.places[0]?.regret).toMatchObject({ ofHighest: 10, ofLowest: 30, atRandom: 15 });
    expect(tied.places[0]?.kendall).toBeCloseTo(3 / Math.sqrt(3 * 6), 12);
    expect(tied.mean?.p).toBeCloseTo(1 / 4, 12);
    const flat = only([trained('a', 10, { m: 1 }), trained('b', 20, { m: 1 })], higher);
    expect(flat).toMatchObject({ mean: null, places: [{ spearman: null, kendall: null, regret: { ofHighest: 5 } }] });
  });
});

it('says how little three generators can say: every order comes up once in six', () => {
  const three = only(
    NAMES.slice(0, 3).map((name, index) => trained(name, 10 * index, { m: index })),
    higher,
  );
  expect(three.mean).toMatchObject({ spearman: 1, leastP: 1 / 6, chance: { low: -1, high: 1 } });
  expect(three.mean?.p).toBeCloseTo(1 / 6, 12);
});

describe('several settings', () => {
  const nine = (values: readonly number[], names: readonly string[]): CellInput[] =>
    [1, 2, 3].flatMap((method) =>
      values.map((m, index) => trained(names[index] as string, 10 + 10 * index, { m }, { method: `m${method}` })),
    );

  it('of the same generators are no more generators', () => {
    const ordering = only(nine([1, 2, 3], NAMES), higher);
    expect(ordering.places).toHaveLength(3);
    expect(ordering.mean).toMatchObject({ places: 3, generators: 3, spearman: 1, p: 1 / 6 });
  });

  it('are averaged, volumes apart, and seeds before', () => {
    const cells = [
      // Over its two seeds, a has the higher metric and the lower PGR.
      trained('a', 10, { m: 1 }),
      trained('a', 20, { m: 9 }, { seed: 2 }),
      trained('b', 30, { m: 2 }),
      trained('b', 20, { m: 2 }, { seed: 2 }),
      trained('a', 10, { m: 1 }, { instances: 200 }),
      trained('b', 30, { m: 2 }, { instances: 200 }),
    ];
    const { places, mean } = only(cells, higher);
    expect(places.map(({ instances, spearman }) => [instances, spearman])).toEqual([
      [100, -1],
      [200, 1],
    ]);
    expect(mean).toMatchObject({ places: 2, spearman: 0, regret: { ofHighest: 5, ofLowest: 10, atRandom: 7.5 } });
  });

  it('may lack generators: those that a place has are compared', () => {
    const whole = nine([1, 2, 3, 4], NAMES);
    const { places, mean } = only(whole.slice(1), higher);
    expect(places.map(({ generators }) => generators)).toEqual([3, 4, 4]);
    expect(mean).toMatchObject({ generators: 4, spearman: 1, p: 1 / 24 });
  });
});

it('corrects for the number of metrics tried', () => {
  const cells = six(PGRS).map((each, index) => ({
    ...each,
    metrics: { m: PGRS[index] as number, n: index, flat: 1, none: null },
  }));
  const { metrics } = found(cells, higher);
  expect(metrics.map(({ metric }) => metric)).toEqual(['m', 'n', 'flat']);
  const [m, n, flat] = metrics;
  expect(m?.mean?.adjustedP).toBeCloseTo(2 / 720, 12);
  expect(n?.mean?.adjustedP).toBe(n?.mean?.p);
  expect(flat?.mean).toBeNull();
});

it('draws orders where there are too many, and never says that chance is impossible', () => {
  const many = Array.from({ length: 9 }, (_, index) => trained(`g${index}`, 10 * index, { m: index }));
  const { mean } = only(many, higher);
  expect(mean).toMatchObject({ spearman: 1, p: 1 / 5040 });
  expect(mean?.chance.high).toBeLessThan(0.9);
  expect(only(many, higher)).toEqual(only(many, higher));
});

it("compares with students' scores where no reference makes a PGR", () => {
  const benchmarks = [{ domain: 'math', id: 'sums', base: solved(50), reference: solved(50) }];
  const orderings = found(six([1, 2, 3, 4, 5, 6]), { benchmarks, ...higher });
  expect(orderings.outcome).toBe('score');
  expect(orderings.metrics[0]?.places[0]?.regret.ofHighest).toBeCloseTo(5, 10);
  expect(found(six([1, 2, 3, 4, 5, 6]), higher).outcome).toBe('pgr');
});

it('is absent where nothing can be compared', () => {
  expect(analyze(input([trained('a', 10, { m: 1 })])).orderings).toBeUndefined();
  expect(analyze(input([trained('a', 10, {}), trained('b', 20, {})])).orderings).toBeUndefined();
  const failed = six(PGRS).map((each) => ({ ...each, status: 'failed' as const }));
  expect(analyze(input(failed)).orderings).toBeUndefined();
  // Each has a PGR in another setting alone.
  const apart = [trained('a', 10, { m: 1 }), trained('b', 20, { m: 2 }, { method: 'other' })];
  expect(analyze(input(apart)).orderings).toBeUndefined();
});

it('holds a micro-student to be a metric that orders, and no quality of the data', () => {
  const cells = NAMES.map((name, index) =>
    trained(name, PGRS[index] as number, { m: index, n: index % 2, 'micro-student': PGRS[index] as number }),
  );
  const analysis = analyze(input(cells, { directions: new Map([['micro-student', 'higher' as const]]) }));
  expect(analysis.orderings?.metrics.map(({ metric, better }) => [metric, better])).toContainEqual([
    'micro-student',
    'higher',
  ]);
  expect(analysis.cells[0]?.metrics).toHaveProperty('micro-student');
  expect(analysis.pca?.metrics).toEqual(['m', 'n']);
});
