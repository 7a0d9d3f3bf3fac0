import { questionsSchema, type Questions } from '@agora/run-schemas';
import { cell, dataset, generator, input, scattered, solved } from '../../test/inputs.js';
import { analyze } from '../analyze.js';

/** What is kept in `results.json`. */
const kept = (found: ReturnType<typeof analyze>): Questions => questionsSchema.parse(found.questions ?? {});
const math = { domain: 'math', id: 'sums', base: solved(0), reference: solved(100) };
const answersOf = (...[cells, more]: Parameters<typeof input>): Questions => kept(analyze(input(cells, more)));
const at = (instances: number, more: object = {}) => ({ cell: { instances, ...more } });

it('is absent where nothing is asked', () => {
  const free = { dataset: dataset(0) };
  expect(analyze(input([cell('a', { sums: solved(50) }, free)])).questions).toBeUndefined();
});

describe('volumes', () => {
  it('fit a line in the logarithm of the volume', () => {
    const { volumes } = answersOf([
      cell('a', { sums: solved(20) }, at(50)),
      cell('a', { sums: solved(30) }, at(100)),
      cell('a', { sums: solved(40) }, at(200)),
    ]);
    expect(volumes).toHaveLength(1);
    const [curve] = volumes ?? [];
    expect(curve).toMatchObject({ generator: 'a', setting: 'response-generation/math' });
    expect(curve?.points.map(({ instances, pgr }) => [instances, pgr.defined && pgr.value])).toEqual([
      [50, 20],
      [100, 30],
      [200, 40],
    ]);
    expect(curve?.fit?.perDoubling.value).toBeCloseTo(10, 10);
    expect(curve?.fit?.perDoubling.low).toBeLessThan(10);
    expect(curve?.fit?.perDoubling.high).toBeGreaterThan(10);
    [20, 30, 40].forEach((value, index) => expect(curve?.fit?.line[index]?.value).toBeCloseTo(value, 10));
  });

  it('share what they have in common: a slope is surer than the difference of two lone intervals', () => {
    const { volumes } = answersOf([cell('a', { sums: solved(40) }, at(50)), cell('a', { sums: solved(50) }, at(100))]);
    const [curve] = volumes ?? [];
    const [first, second] = (curve?.points ?? []).map(({ pgr }) => pgr);
    if (!curve?.fit || !first?.defined || !second?.defined) throw new Error('both have a PGR');
    const { low, high } = curve.fit.perDoubling;
    expect(high - low).toBeLessThan(second.high - first.low - (second.low - first.high));
    expect(low).toBeGreaterThan(0);
  });

  it('average the settings that have all volumes', () => {
    const { volumes } = answersOf([
      cell('a', { sums: solved(20) }, at(50)),
      cell('a', { sums: solved(40) }, at(100)),
      cell('a', { sums: solved(60) }, at(50, { method: 'm2' })),
      cell('a', { sums: solved(70) }, at(100, { method: 'm2' })),
      cell('a', { sums: solved(90) }, at(50, { method: 'm3' })),
    ]);
    const mean = volumes?.find(({ setting }) => setting === null);
    expect(mean?.points.map(({ pgr }) => pgr.defined && pgr.value)).toEqual([40, 55]);
    const lone = volumes?.find(({ setting }) => setting === 'm3/math');
    expect(lone?.fit).toBeNull();
  });

  it('have no curve of one volume', () => {
    expect(answersOf([cell('a', { sums: solved(20) })]).volumes).toBeUndefined();
  });
});

describe('problem solving', () => {
  const world = (names: readonly string[], solving: (index: number) => number, pgr: (index: number) => number) =>
    input(
      names.map((name, index) => cell(name, { sums: solved(pgr(index)) })),
      { generators: names.map((name, index) => generator(name, { ability: { sums: solved(solving(index)) } })) },
    );
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];

  it('correlates with PGR', () => {
    const { solving } = kept(
      analyze(
        world(
          names,
          (index) => 20 + 10 * index,
          (index) => 10 + 5 * index,
        ),
      ),
    );
    expect(solving?.generators[1]).toEqual({ generator: 'b', solving: 0.3, pgr: 15 });
    expect(solving?.overGenerators).toMatchObject({ points: 6, generators: 6 });
    expect(solving?.overGenerators?.r).toBeCloseTo(1, 10);
    expect(solving?.overSettings?.r).toBeCloseTo(1, 10);
  });

  it("has Fisher's interval over generators", () => {
    const pgrs = [10, 30, 20, 25, 40, 35];
    const { solving } = kept(
      analyze(
        world(
          names,
          (index) => 20 + 10 * index,
          (index) => pgrs[index] ?? 0,
        ),
      ),
    );
    // r and the interval: SciPy's pearsonr and its confidence_interval.
    expect(solving?.overGenerators?.r).toBeCloseTo(0.7917946549, 9);
    expect(solving?.overGenerators?.low).toBeCloseTo(-0.0553051596733395, 9);
    expect(solving?.overGenerators?.high).toBeCloseTo(0.9761145801153426, 9);
    const within = solving?.overSettings;
    expect(within?.low).toBeLessThan(within?.r ?? 0);
  });

  it('has no interval of three generators, and no correlation of two or of equal ones', () => {
    const three = kept(
      analyze(
        world(
          ['a', 'b', 'c'],
          (index) => 20 + index,
          (index) => 30 + index,
        ),
      ),
    );
    expect(three.solving?.overGenerators).toMatchObject({ low: null, high: null });
    const two = kept(
      analyze(
        world(
          ['a', 'b'],
          (index) => 20 + index,
          (index) => 30 + index,
        ),
      ),
    );
    expect(two.solving?.overGenerators).toBeNull();
    const equal = kept(
      analyze(
        world(
          names,
          () => 50,
          (index) => 30 + index,
        ),
      ),
    );
    expect(equal.solving?.overGenerators).toBeNull();
  });

  it('leaves out a generator that was not scored on all benchmarks', () => {
    const { solving } = kept(
      analyze(
        input([cell('a', { sums: solved(50), words: solved(50) })], {
          benchmarks: [math, { ...math, id: 'words' }],
          generators: [generator('a', { ability: { sums: solved(50) } })],
        }),
      ),
    );
    expect(solving?.generators).toEqual([]);
  });
});

describe('formats', () => {
  const domains = [
    { id: 'math', plugin: 'math', options: {} },
    { id: 'math-json', plugin: 'math', options: { format: 'json' } },
  ];
  const json = { ...math, domain: 'math-json' };
  const inJson = (seed = 1) => ({ cell: { domain: 'math-json', seed } });

  it('pair the students of two entries of one plugin', () => {
    const { formats } = answersOf([cell('a', { sums: solved(60) }), cell('a', { sums: solved(50) }, inJson())], {
      benchmarks: [math, json],
      domains,
    });
    expect(formats).toMatchObject([
      {
        domain: 'math-json',
        against: 'math',
        options: [{ name: 'format', domain: '"json"', against: null }],
        rows: [{ generator: 'a', method: 'response-generation', difference: { value: -10 } }],
        mean: { value: -10 },
      },
    ]);
    // Fifty of the sixty items are the same, so the difference is that of ten items.
    const { low = 0, high = 0 } = formats?.[0]?.mean ?? {};
    expect(high).toBeLessThan(0);
    expect(low).toBeGreaterThan(-20);
  });

  it('are not certain where the students answered alike', () => {
    const { formats } = answersOf([cell('a', { sums: solved(50) }), cell('a', { sums: solved(50) }, inJson())], {
      benchmarks: [math, json],
      domains,
    });
    const { value = 1, low = 0, high = 0 } = formats?.[0]?.mean ?? {};
    expect(value).toBe(0);
    // z²/(n + z²) of 100 items is 3.7 points.
    expect(low).toBeLessThan(-2.5);
    expect(high).toBeGreaterThan(2.5);
    expect(high).toBeLessThan(5);
  });

  it('pair seed by seed', () => {
    const { formats } = answersOf(
      [
        cell('a', { sums: solved(60) }),
        cell('a', { sums: solved(20) }, { cell: { seed: 2 } }),
        cell('a', { sums: solved(70) }, inJson()),
        cell('a', { sums: solved(30) }, inJson(2)),
        cell('a', { sums: solved(99) }, inJson(3)),
      ],
      { benchmarks: [math, json], domains },
    );
    expect(formats?.[0]?.rows).toMatchObject([{ difference: { value: 10 } }]);
  });

  it('are not paired over other items', () => {
    const { formats } = answersOf(
      [cell('a', { sums: solved(60) }), cell('a', { sums: solved(5).slice(0, 10) }, inJson())],
      {
        benchmarks: [math, { ...json, base: solved(0).slice(0, 10), reference: solved(10).slice(0, 10) }],
        domains,
      },
    );
    expect(formats).toMatchObject([
      { reason: 'they were not examined on the same items of sums', rows: [], mean: null },
    ]);
  });

  it('change nothing of what the leaderboard says', () => {
    const cells = [cell('a', { sums: scattered(60, 'x') }), cell('a', { sums: scattered(50, 'y') }, inJson())];
    const without = analyze(input(cells, { benchmarks: [math, json] }));
    expect(analyze(input(cells, { benchmarks: [math, json], domains })).leaderboard).toEqual(without.leaderboard);
  });
});

describe('money', () => {
  it('buys points', () => {
    const { value } = answersOf([
      cell('dear', { sums: solved(60) }, { dataset: dataset(3) }),
      cell('cheap', { sums: solved(40) }, { dataset: dataset(1) }),
      cell('waste', { sums: solved(30) }, { dataset: dataset(2) }),
      cell('none', { sums: solved(0) }, { dataset: dataset(1) }),
    ]);
    expect(value?.map(({ generator: id, usd, efficient }) => [id, usd, efficient])).toEqual([
      ['dear', 3, true],
      ['cheap', 1, true],
      ['waste', 2, false],
      ['none', 1, false],
    ]);
    expect(value?.[0]?.pointsPerUsd?.value).toBeCloseTo(20, 10);
    expect(value?.[3]?.pointsPerUsd).toBeNull();
  });

  it('says nothing where a price is unknown', () => {
    const { value } = answersOf([
      cell('a', { sums: solved(60) }, { dataset: dataset(3) }),
      cell('b', { sums: solved(40) }, { dataset: dataset(null) }),
    ]);
    expect(value).toBeUndefined();
  });
});

describe('further references', () => {
  const words = { domain: 'math', id: 'words', base: solved(0), reference: solved(100) };
  const cells = [
    cell('sums', { sums: solved(50), words: solved(10) }),
    cell('words', { sums: solved(10), words: solved(40) }),
  ];

  it('may turn the order round', () => {
    const analysis = analyze(
      input(cells, {
        benchmarks: [math, words],
        references: [{ model: 'other', benchmarks: [math, { ...words, reference: solved(50) }] }],
      }),
    );
    expect(analysis.leaderboard.map(({ generator: id }) => id)).toEqual(['sums', 'words']);
    const [other] = kept(analysis).references ?? [];
    // 50 and 20 against 10 and 80.
    expect(other?.rows.map(({ generator: id, pgr }) => [id, pgr.defined && pgr.value])).toEqual([
      ['sums', 35],
      ['words', 45],
    ]);
    expect(other?.without).toEqual([]);
  });

  it('say on which benchmarks they are no reference', () => {
    const [other] =
      answersOf(cells, {
        benchmarks: [math, words],
        references: [{ model: 'weak', benchmarks: [{ ...math, reference: solved(0) }, words] }],
      }).references ?? [];
    expect(other?.without).toEqual(['sums']);
  });
});
