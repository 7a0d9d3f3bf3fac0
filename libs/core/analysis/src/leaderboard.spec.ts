import { leaderboardRowSchema } from '@agora/run-schemas';
import { cell, dataset, generator, input, row, scattered, solved } from '../test/inputs.js';
import { analyze } from './analyze.js';

describe('the leaderboard', () => {
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
            ...['unpriced', 'idle', 'harmful', 'doubtful'].map((id) => generator(id)),
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

    it('counts rows that volumes share once, in dollars, instances and yield', () => {
      const small = { dataset: dataset(1, 20, 25), cell: { instances: 20 } };
      const large = { dataset: dataset(4, 80, 160), cell: { instances: 80 } };
      const other = { dataset: dataset(2, 20, 40), cell: { instances: 20, seed: 2 } };
      const volumes = [small, large, other].map((more) => cell('paid', { sums: solved(50) }, more));
      expect(row(analyze(input(volumes)), 'paid')).toMatchObject({
        usd: 6,
        instances: 100,
        yield: 100 / 200,
        // A dataset of its volume costs what it costs: 7 / 3 dollars on average.
        usdPerPoint: 7 / 3 / 50,
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
});
