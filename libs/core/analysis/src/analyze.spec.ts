import { pgrSchema, leaderboardRowSchema, pcaSchema, type Cell, type DatasetSummary } from '@agora/contracts';
import { analyze, type Analysis } from './analyze.js';
import type { AnalysisInput, CellInput, ItemValue } from './input.js';
import { seededRng } from '@agora/statistics';

const ITEMS = 100;

/** `right` of a hundred items solved, always the first ones. */
const solved = (right: number): ItemValue[] =>
  Array.from({ length: ITEMS }, (_, index) => ({ item: `item-${index}`, value: index < right ? 1 : 0 }));

/** The same number of items solved, but which ones is drawn anew. */
const scattered = (right: number, ...path: (string | number)[]): ItemValue[] => {
  const lucky = new Set(seededRng(...path).sample([...Array(ITEMS).keys()], right));
  return Array.from({ length: ITEMS }, (_, index) => ({ item: `item-${index}`, value: lucky.has(index) ? 1 : 0 }));
};

const dataset = (usd: number | null, accepted = 90, calls = 100): DatasetSummary => ({
  requested: 100,
  accepted,
  rejected: { placeholder: calls - accepted },
  missing: 100 - accepted,
  calls,
  inputTokens: 1,
  outputTokens: 1,
  uncountedCalls: 0,
  usd,
});

const cell = (
  generator: string,
  scores: CellInput['scores'],
  more: Partial<Omit<CellInput, 'cell'>> & { cell?: Partial<Cell> } = {},
): CellInput => ({
  status: 'done',
  scores,
  metrics: {},
  dataset: dataset(1),
  ...more,
  cell: { generator, domain: 'math', method: 'response-generation', instances: 100, seed: 1, ...more.cell },
});

const generator = (id: string) => ({ id, provider: 'calibration', model: id, simulated: true });

/** Base solves none and reference all of the items, so the PGR is the number of items solved. */
const input = (cells: CellInput[], more: Partial<AnalysisInput> = {}): AnalysisInput => ({
  generators: [...new Set(cells.map((entry) => entry.cell.generator))].map(generator),
  benchmarks: [{ domain: 'math', id: 'sums', base: solved(0), reference: solved(100) }],
  cells,
  resamples: 500,
  confidence: 0.95,
  seed: ['spec'],
  ...more,
});

const row = (analysis: Analysis, id: string) => {
  const found = analysis.leaderboard.find((entry) => entry.generator === id);
  if (found === undefined) throw new Error(`no row for ${id}`);
  return found;
};

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

  it('ranks by paired differences and lets unclear ones share a range', () => {
    const analysis = analyze(
      input([
        cell('worst', { sums: scattered(10, 'w') }),
        cell('tied-1', { sums: scattered(50, 't1') }),
        cell('best', { sums: scattered(90, 'b') }),
        cell('tied-2', { sums: scattered(52, 't2') }),
      ]),
    );
    expect(analysis.leaderboard.map((entry) => [entry.generator, entry.rank])).toEqual([
      ['best', { best: 1, worst: 1 }],
      ['tied-2', { best: 2, worst: 3 }],
      ['tied-1', { best: 2, worst: 3 }],
      ['worst', { best: 4, worst: 4 }],
    ]);
  });

  it('tells apart by pairing what the intervals alone would not', () => {
    // The better generator solves the same items and eight more: their own intervals overlap widely.
    const analysis = analyze(input([cell('more', { sums: solved(58) }), cell('less', { sums: solved(50) })]));
    const [more, less] = [row(analysis, 'more'), row(analysis, 'less')];
    if (!more.pgr.defined || !less.pgr.defined) throw new Error('both have a PGR');
    expect(more.pgr.low).toBeLessThan(less.pgr.high);
    expect([more.rank, less.rank]).toEqual([
      { best: 1, worst: 1 },
      { best: 2, worst: 2 },
    ]);
  });

  it('lets generators with the same data share every rank', () => {
    const analysis = analyze(input(['a', 'b'].map((name) => cell(name, { sums: scattered(50, 'same') }))));
    expect(analysis.leaderboard.map(({ rank }) => rank)).toEqual([
      { best: 1, worst: 2 },
      { best: 1, worst: 2 },
    ]);
  });

  it('pairs experiment seeds: what a seed does to all generators cancels in their difference', () => {
    const seeds = (name: string, scores: number[]) =>
      scores.map((right, seed) => cell(name, { sums: solved(right) }, { cell: { seed } }));
    const analysis = analyze(input([...seeds('better', [20, 40, 60, 80]), ...seeds('worse', [14, 34, 54, 74])]));
    const [better, worse] = [row(analysis, 'better'), row(analysis, 'worse')];
    if (!better.pgr.defined || !worse.pgr.defined) throw new Error('both have a PGR');
    expect(better.pgr.low).toBeLessThan(worse.pgr.value);
    expect([better.rank?.worst, worse.rank?.best]).toEqual([1, 2]);
  });

  it('compares two generators in the settings that both finished', () => {
    const hard = { cell: { method: 'hard' } };
    const easy = { cell: { method: 'easy' } };
    const analysis = analyze(
      input([
        cell('whole', { sums: solved(20) }, hard),
        cell('whole', { sums: solved(80) }, easy),
        cell('lucky', {}, { status: 'failed', ...hard }),
        cell('lucky', { sums: solved(70) }, easy),
      ]),
    );
    expect(row(analysis, 'lucky').pgr).toMatchObject({ value: 70 });
    expect(row(analysis, 'whole').pgr).toMatchObject({ value: 50 });
    expect(analysis.leaderboard.map((entry) => entry.generator)).toEqual(['whole', 'lucky']);
    expect(row(analysis, 'whole').rank).toEqual({ best: 1, worst: 1 });
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

  describe('counts and costs', () => {
    const analysis = analyze(
      input(
        [
          cell(
            'paid',
            { sums: solved(40) },
            { dataset: dataset(3, 90, 120), metrics: { reward: 1, perplexity: null } },
          ),
          cell(
            'paid',
            { sums: solved(60) },
            {
              dataset: dataset(5, 80, 80),
              metrics: { reward: 2, perplexity: null },
              cell: { seed: 2 },
            },
          ),
          cell('paid', {}, { status: 'failed', dataset: undefined, usd: 2, cell: { seed: 3 } }),
          cell('unpriced', { sums: solved(50) }, { dataset: dataset(null) }),
          cell('idle', {}, { status: 'failed', dataset: undefined }),
          cell('harmful', { sums: solved(0) }),
          cell('doubtful', { sums: solved(1) }),
        ],
        {
          generators: [
            { ...generator('paid'), ability: { sums: solved(75) } },
            ...['unpriced', 'idle', 'harmful', 'doubtful'].map(generator),
          ],
        },
      ),
    );

    it('counts failed cells and their money', () => {
      // Mean PGR 50 over two cells; ten dollars in all: 10 / 2 / 50.
      expect(row(analysis, 'paid')).toMatchObject({
        pgr: { value: 50 },
        cells: 3,
        failedCells: 1,
        instances: 170,
        yield: 170 / 200,
        usd: 10,
        usdPerPoint: 0.1,
        metrics: { reward: 1.5, perplexity: null },
        ability: { sums: { mean: 0.75, items: 100 } },
      });
    });

    it('says nothing about money where the price is unknown, and nothing per point where there is none', () => {
      expect(row(analysis, 'unpriced')).toMatchObject({ usd: null, usdPerPoint: null });
      expect(row(analysis, 'idle')).toMatchObject({ usd: 0, usdPerPoint: null, yield: null, instances: 0, rank: null });
      expect(row(analysis, 'harmful')).toMatchObject({ pgr: { value: 0 }, usd: 1, usdPerPoint: null });
      expect(row(analysis, 'doubtful')).toMatchObject({ pgr: { value: 1, low: 0 }, usd: 1, usdPerPoint: null });
    });

    it('fits the contract', () => {
      for (const entry of analysis.leaderboard) expect(leaderboardRowSchema.parse(entry)).toEqual(entry);
    });
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
