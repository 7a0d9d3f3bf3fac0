import { dataset, defined, makeCell, makeResults, makeRow, overlap } from '../test/make-results.js';
import { renderData } from './terminal-data.js';

describe('renderData', () => {
  it('says of every cell how much was accepted, and what was rejected why and how often', () => {
    const cells = [
      makeCell('alpha', defined(5)),
      makeCell('beta', defined(5), { dataset: dataset({ rejected: {}, calls: 100 }) }),
      makeCell('gamma', defined(5), { dataset: undefined }),
    ];
    expect(renderData(makeResults({ cells })).split('\n')).toEqual([
      'data                                    accepted    yield  rejected outputs',
      'alpha.math.response-generation.n100.s1       100   80.0\u00a0%  18 no-answer, 7 placeholder',
      'beta.math.response-generation.n100.s1        100  100.0\u00a0%  none',
    ]);
    expect(renderData(makeResults({ cells: cells.slice(2) }))).toBe('');
  });

  it('speaks of generators where there are many cells', () => {
    const cells = Array.from({ length: 30 }, (_, seed) => makeCell('alpha', defined(5), { cell: { seed } }));
    const [, ...lines] = renderData(
      makeResults({ leaderboard: [makeRow('alpha', defined(5)), makeRow('beta', defined(5))], cells }),
    ).split('\n');
    expect(lines).toEqual([expect.stringMatching(/^alpha +3,000 +80\.0\u00a0% {2}540 no-answer, 210 placeholder$/)]);
  });

  it('warns of the dataset that overlaps most with a benchmark', () => {
    const cells = [
      makeCell('alpha', defined(5), { contamination: overlap(1) }),
      makeCell('beta', defined(5), { contamination: overlap(40) }),
      makeCell('gamma', defined(5), { contamination: overlap(0) }),
    ];
    const painted = renderData(makeResults({ cells }), { paint: (style, text) => `<${style}>${text}` });
    expect(painted).toContain(
      '<yellow>Contamination: 40 of 100 rows of beta.math.response-generation.n100.s1 share 13 words in a row with items of gsm8k, the most of 2 pairs of dataset and benchmark that share any. See the report.',
    );
    expect(renderData(makeResults({ cells: cells.slice(0, 1) }))).toContain(
      '1 of 100 rows of alpha.math.response-generation.n100.s1 shares 13 words',
    );
    expect(renderData(makeResults({ cells: cells.slice(2) }))).not.toContain('Contamination');
  });

  it.each([60, 40])('breaks no row and cuts no number at %d columns', (width) => {
    const rejected = { placeholder: 1234, 'no-answer': 18, 'missing-heading': 7, 'empty-output': 5 };
    const cells = [makeCell('alpha', defined(1), { dataset: dataset({ rejected }) })];
    const lines = renderData(makeResults({ cells }), { width }).split('\n');
    expect(lines[0]).toBe('alpha.math.response-generation.n100.s1');
    expect(lines.filter((line) => line.length > width)).toEqual([]);
    expect(lines.map((line) => line.trim()).join(' ')).toContain(
      '100 accepted · yield 80.0\u00a0% · rejected: 1,234 placeholder, 18 no-answer, 7 missing-heading, 5 empty-output',
    );
  });
});
