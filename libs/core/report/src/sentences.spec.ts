import { defined, makeCell, makeResults, makeRow, missing } from '../test/make-results.js';
import { cautions } from './cautions.js';
import { headline } from './headline.js';
import { cheapest, moneyLine, overlapMeaning } from './sentences.js';
import { totalUsd } from './totals.js';

const ranked = (...rows: [string, number, number][]) =>
  makeResults({
    leaderboard: rows.map(([name, best, worst], index) =>
      makeRow(name, defined(60 - index), { rank: { best, worst } }),
    ),
  });

describe('headline', () => {
  it.each([
    [
      ranked(['a', 1, 1], ['b', 2, 2]),
      /^a is clearly ahead: its students recover 60\.0\u00a0% .* interval 55\.0 to 65\.0\)\.$/,
    ],
    [ranked(['a', 1, 2], ['b', 2, 3], ['c', 2, 3]), /^a leads, though not clearly against every other: its students/],
    [ranked(['a', 1, 2], ['b', 1, 2], ['c', 3, 3]), /^No clear winner: the intervals do not separate a and b\.$/],
    [ranked(['a', 1, 2], ['b', 1, 2]), /^The intervals do not tell the generators apart\.$/],
    [ranked(['a', 1, 1]), /^Students trained on a data recover 60\.0/],
    [makeResults({ leaderboard: [makeRow('a', missing('no gap'))] }), /^No generator has a PGR in this run\.$/],
    [
      ranked(...['a', 'b', 'c', 'd', 'e'].map((name): [string, number, number] => [name, 1, 5]), ['f', 6, 6]),
      /^No clear winner: the intervals do not separate the 5 generators in front\.$/,
    ],
  ])('case %#', (results, expected) => {
    expect(headline(results)).toMatch(expected);
  });
});

describe('money', () => {
  it('is unknown as soon as one price is', () => {
    const results = makeResults({
      leaderboard: [makeRow('a', defined(1)), makeRow('b', defined(1), { usd: null, usdPerPoint: null })],
    });
    expect(totalUsd(results)).toBeNull();
    expect(moneyLine(results)).toBe(
      'Total cost unknown: at least one generator has no price. Cheapest PGR point: a, $0.03.',
    );
  });

  it('does not praise a generator that no one paid as the cheapest', () => {
    const results = makeResults({ leaderboard: [makeRow('free', defined(1), { usd: 0, usdPerPoint: 0 })] });
    expect(cheapest(results)).toBeUndefined();
    expect(moneyLine(results)).toBe('Total cost $0.');
  });

  it('tells what evaluation cost beside generation, where someone was paid', () => {
    const line = (evaluationUsd: number | null): string => moneyLine({ ...ranked(['a', 1, 1]), evaluationUsd });
    expect(line(2.5)).toContain('Evaluation cost $2.50 beside that.');
    expect(line(null)).toContain('Evaluation cost an unknown amount beside that.');
    expect(line(0)).not.toContain('Evaluation');
  });
});

describe('cautions', () => {
  it('has none for a whole run with several seeds', () => {
    const cells = [1, 2].map((seed) => makeCell('alpha', defined(1), { cell: { seed } }));
    expect(cautions(makeResults({ cells }))).toEqual([]);
  });

  it('speaks of no averages where every cell failed', () => {
    const failed = [1, 2].map((seed) =>
      makeCell('alpha', missing('the cell failed'), { cell: { seed }, status: 'failed' }),
    );
    expect(cautions(makeResults({ cells: failed }))).toEqual(['Every cell failed.']);
    expect(cautions(makeResults({ cells: failed.slice(0, 1) }))).toEqual(['The only cell failed.']);
  });

  it('names who finished one seed alone, where others finished more', () => {
    const leaderboard = ['alpha', 'beta', 'gamma'].map((name) => makeRow(name, defined(1)));
    const cells = [
      ...[1, 2].map((seed) => makeCell('alpha', defined(1), { cell: { seed } })),
      makeCell('beta', defined(1)),
      makeCell('beta', missing('the cell failed'), { cell: { seed: 2 }, status: 'failed' }),
      makeCell('gamma', missing('the cell failed'), { status: 'failed' }),
    ];
    const [, seeds] = cautions(makeResults({ leaderboard, cells }));
    expect(seeds).toMatch(/^One experiment seed of beta: the intervals cover the choice of benchmark items/);
    const [all] = cautions(makeResults({ leaderboard: leaderboard.slice(0, 1), cells: cells.slice(0, 1) }));
    expect(all).toMatch(/^One experiment seed: /);
  });

  it('names the volumes that averages mix', () => {
    const cells = [1, 2].flatMap((seed) =>
      [100, 500].map((instances) => makeCell('alpha', defined(1), { cell: { seed, instances } })),
    );
    expect(cautions(makeResults({ cells }))).toEqual(['Averages are taken over 2 volumes (100 and 500 instances).']);
  });
});

describe('overlap', () => {
  it('says that shorter texts count as a whole, where there are shorter ones', () => {
    expect(overlapMeaning(13)).toMatch(
      /shares 13 words in a row .* or holds all of a shorter one \(8 words or more\)\.$/,
    );
    expect(overlapMeaning(8)).toMatch(/benchmark item\.$/);
  });
});
