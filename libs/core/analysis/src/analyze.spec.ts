import { pcaSchema, pgrSchema } from '@agora/run-schemas';
import { seededRng } from '@agora/statistics';
import { ITEMS, cell, input, row, scattered, solved } from '../test/inputs.js';
import { analyze } from './analyze.js';
import type { ItemValue } from './input.js';

describe('analyze', () => {
  it('averages each volume by itself as well', () => {
    const at = (instances: number) => ({ cell: { instances } });
    const analysis = analyze(
      input([cell('a', { sums: solved(20) }, at(50)), cell('a', { sums: solved(60) }, at(200))]),
    );
    expect(row(analysis, 'a').byVolume).toMatchObject({ '50': { value: 20 }, '200': { value: 60 } });
    expect(row(analysis, 'a').pgr).toMatchObject({ value: 40 });
  });

  const silent: ItemValue[] = solved(0).map((value) => ({ ...value, unscored: true }));

  it('has no result of a student of whom nothing could be scored: no PGR, no rank, no price a point', () => {
    const analysis = analyze(input([cell('a', { sums: solved(50) }), cell('b', { sums: silent })]));
    const [, mute] = analysis.cells;
    expect(mute?.benchmarks[0]?.student).toMatchObject({ mean: null, stderr: null, unscored: ITEMS });
    expect(mute?.pgr).toEqual({ defined: false, reason: 'the student was not scored on sums' });
    expect(mute?.benchmarks[0]?.pgr).toEqual({
      defined: false,
      reason: 'on sums no answer of the student could be scored',
    });
    expect(row(analysis, 'b')).toMatchObject({ rank: null, usdPerPoint: null, pgr: { defined: false } });
    expect(row(analysis, 'a')).toMatchObject({ rank: { best: 1, worst: 1 }, pgr: { defined: true } });
  });

  it('has no result of a benchmark on which nothing of the base could be scored', () => {
    const benchmarks = [
      { domain: 'math', id: 'sums', base: solved(0), reference: solved(100) },
      { domain: 'math', id: 'judged', base: silent, reference: solved(100) },
    ];
    const analysis = analyze(input([cell('a', { sums: solved(50), judged: solved(90) })], { benchmarks }));
    expect(analysis.cells[0]?.pgr).toMatchObject({ defined: true, value: 50 });
    expect(analysis.cells[0]?.benchmarks[1]).toMatchObject({
      base: { mean: null },
      pgr: { defined: false, reason: 'on judged no answer of the base could be scored' },
    });
  });

  it('averages benchmarks in a cell, seeds in a setting, and settings in a generator', () => {
    const place = (domain: string, method: string, seed: number) => ({ cell: { domain, method, seed } });
    const analysis = analyze(
      input(
        [
          cell('a', { sums: solved(10), words: solved(30) }, place('math', 'm1', 1)), // 20
          cell('a', { sums: solved(30), words: solved(50) }, place('math', 'm1', 2)), // 40, setting 30
          cell('a', { sums: solved(50), words: solved(70) }, place('math', 'm2', 1)), // 60
          cell('a', { tests: solved(90) }, place('code', 'm1', 1)), // 90
        ],
        {
          benchmarks: [
            { domain: 'math', id: 'sums', base: solved(0), reference: solved(100) },
            { domain: 'math', id: 'words', base: solved(0), reference: solved(100) },
            { domain: 'code', id: 'tests', base: solved(0), reference: solved(100) },
          ],
        },
      ),
    );
    expect(analysis.cells.map(({ pgr }) => pgr)).toMatchObject([
      { value: 20 },
      { value: 40 },
      { value: 60 },
      { value: 90 },
    ]);
    expect(analysis.cells[0]?.benchmarks).toMatchObject([
      { id: 'sums', base: { mean: 0 }, reference: { mean: 1 }, student: { mean: 0.1, items: 100 }, pgr: { value: 10 } },
      { id: 'words', student: { mean: 0.3 }, pgr: { value: 30 } },
    ]);
    const { pgr, byMethod, byDomain, bySetting } = row(analysis, 'a');
    expect(pgr).toMatchObject({ value: 60 });
    expect(byMethod).toMatchObject({ m1: { value: 60 }, m2: { value: 60 } });
    expect(byDomain).toMatchObject({ math: { value: 45 }, code: { value: 90 } });
    expect(bySetting).toMatchObject({ 'm1/math': { value: 30 }, 'm2/math': { value: 60 }, 'm1/code': { value: 90 } });
  });

  it('narrows the interval of an average, for benchmarks have items of their own', () => {
    const analysis = analyze(
      input([cell('a', { sums: solved(50), words: solved(50) })], {
        benchmarks: ['sums', 'words'].map((id) => ({ domain: 'math', id, base: solved(0), reference: solved(100) })),
      }),
    );
    const width = (pgr: unknown) => {
      const parsed = pgrSchema.parse(pgr);
      return parsed.defined ? parsed.high - parsed.low : 0;
    };
    const [first, second] = analysis.cells[0]?.benchmarks ?? [];
    expect(width(analysis.cells[0]?.pgr)).toBeLessThan(0.85 * Math.min(width(first?.pgr), width(second?.pgr)));
  });

  it('leaves out of averages, and explains, what has no PGR', () => {
    const analysis = analyze(
      input(
        [
          cell('a', { sums: solved(50), unclear: solved(50) }),
          cell('a', {}, { status: 'failed', dataset: undefined, cell: { method: 'quality-enhancement' } }),
          cell('a', { foggy: solved(3) }, { cell: { domain: 'fog' } }),
          cell('b', { sums: solved(20) }),
        ],
        {
          benchmarks: [
            { domain: 'math', id: 'sums', base: solved(0), reference: solved(100) },
            { domain: 'math', id: 'unclear', base: solved(50), reference: solved(50) },
            { domain: 'fog', id: 'foggy', base: solved(9), reference: solved(8) },
          ],
        },
      ),
    );
    expect(analysis.cells[0]).toMatchObject({
      pgr: { defined: true, value: 50 },
      benchmarks: [{ pgr: { value: 50 } }, { pgr: { defined: false, reason: expect.stringContaining('on unclear') } }],
    });
    expect(analysis.cells[3]?.pgr).toEqual({ defined: false, reason: 'the student was not scored on unclear' });
    expect(row(analysis, 'a')).toMatchObject({
      pgr: { value: 50 },
      cells: 3,
      failedCells: 1,
      byMethod: { 'quality-enhancement': { defined: false, reason: 'the cell failed' } },
      byDomain: { fog: { defined: false, reason: expect.stringMatching(/foggy.*gap is −1\.0 points/) } },
    });
    expect(row(analysis, 'b')).toMatchObject({ pgr: { defined: false }, rank: null, usdPerPoint: null });
    expect(analysis.leaderboard.map((entry) => entry.generator)).toEqual(['a', 'b']);
  });

  it('gives a generator the same numbers whoever else takes part', () => {
    const cells = [
      cell('a', { sums: scattered(40, 1) }),
      cell('a', { sums: scattered(45, 2) }, { cell: { seed: 2 } }),
      cell('b', { sums: scattered(70, 3) }),
    ];
    const alone = analyze(input(cells.slice(0, 2)));
    const together = analyze(input(cells));
    expect(row(together, 'a').pgr).toEqual(row(alone, 'a').pgr);
    expect(together.cells.slice(0, 2)).toEqual(alone.cells);
  });

  it('aligns scores by item, in whatever order they come', () => {
    const values = scattered(33, 'order');
    expect(analyze(input([cell('a', { sums: [...values].reverse() })]))).toEqual(
      analyze(input([cell('a', { sums: values })])),
    );
  });

  it('does not mind the order of cells', () => {
    const cells = [20, 50, 90].map((right, seed) => cell('a', { sums: scattered(right, seed) }, { cell: { seed } }));
    expect(analyze(input([...cells].reverse())).leaderboard).toEqual(analyze(input(cells)).leaderboard);
  });

  it('widens the interval when students of different seeds differ', () => {
    const seeds = (scores: number[]) =>
      analyze(
        input(scores.map((right, index) => cell('a', { sums: scattered(right, index) }, { cell: { seed: index } }))),
      ).leaderboard[0]?.pgr;
    const [steady, shaky] = [seeds([50, 50, 50, 50]), seeds([20, 40, 60, 80])];
    if (!steady?.defined || !shaky?.defined) throw new Error('both have a PGR');
    expect(shaky.value).toBeCloseTo(steady.value, 10);
    expect(shaky.high - shaky.low).toBeGreaterThan(2 * (steady.high - steady.low));
  });

  it('covers the true PGR when seeds and items both vary', () => {
    const experiments = 150;
    const rng = seededRng('seeds and items');
    let covered = 0;
    for (let experiment = 0; experiment < experiments; experiment += 1) {
      const ease = Array.from({ length: ITEMS }, () => 0.4 * (rng.float() - 0.5));
      const answers = (skill: number): ItemValue[] =>
        ease.map((bonus, index) => ({ item: `${index}`, value: rng.float() < skill + bonus ? 1 : 0 }));
      // Training moves a student's skill by a uniform ±0.12 around 0.5: PGR 50 on average.
      const cells = [1, 2, 3, 4, 5].map((seed) =>
        cell('a', { sums: answers(0.5 + 0.24 * (rng.float() - 0.5)) }, { cell: { seed } }),
      );
      const benchmarks = [{ domain: 'math', id: 'sums', base: answers(0.2), reference: answers(0.8) }];
      const pgr = analyze(input(cells, { benchmarks, resamples: 300, seed: ['c', experiment] })).leaderboard[0]?.pgr;
      if (!pgr?.defined) throw new Error('the gap is clear');
      if (pgr.low <= 50 && 50 <= pgr.high) covered += 1;
    }
    expect(covered / experiments).toBeGreaterThanOrEqual(0.9);
  });

  it('finds components of the metrics when there are enough cells', () => {
    const rng = seededRng('metrics');
    const analysis = analyze(
      input(
        ['a', 'b', 'c', 'd'].flatMap((name) =>
          [1, 2, 3].map((seed) => {
            const reward = rng.float();
            return cell(
              name,
              { sums: solved(Math.round(100 * reward)) },
              {
                metrics: { reward, diversity: rng.float() },
                cell: { seed },
              },
            );
          }),
        ),
      ),
    );
    expect(pcaSchema.parse(analysis.pca)).toEqual(analysis.pca);
    expect(analysis.pca).toMatchObject({ metrics: ['reward', 'diversity'], regression: { cells: 12, components: 2 } });
    expect(analysis.pca?.regression?.leaveOneGeneratorOutR2).toBeGreaterThan(0.9);
    expect(analyze(input([cell('a', { sums: solved(1) })])).pca).toBeNull();
  });

  it.each([
    ['a student without an item', [cell('a', { sums: solved(5).slice(1) })], 'item "item-0" is missing'],
    [
      'a student with an item too many',
      [cell('a', { sums: [...solved(5), { item: 'extra', value: 1 }] })],
      '101 scores for 100 items',
    ],
    ['a score that is no number', [cell('a', { sums: solved(5).map((s) => ({ ...s, value: NaN })) })], 'is NaN'],
    ['a cell given twice', [cell('a', { sums: solved(5) }), cell('a', { sums: solved(5) })], 'is given twice'],
  ])('refuses %s', (_, cells, message) => {
    expect(() => analyze(input(cells))).toThrow(message);
  });

  it('refuses strangers and doubles', () => {
    const one = input([cell('a', { sums: solved(5) })]);
    expect(() => analyze({ ...one, generators: [] })).toThrow('not listed: "a"');
    expect(() => analyze({ ...one, benchmarks: [...one.benchmarks, ...one.benchmarks] })).toThrow(
      'sums of math is given',
    );
    const twice = [...solved(1), { item: 'item-0', value: 1 }];
    expect(() =>
      analyze({ ...one, benchmarks: [{ domain: 'math', id: 'sums', base: twice, reference: twice }] }),
    ).toThrow('scores an item of the base twice');
  });
});
