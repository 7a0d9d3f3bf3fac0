import {
  dataset,
  defined,
  judged,
  makeCell,
  makeResults,
  makeRow,
  missing,
  nearDuplicates,
  overlap,
} from '../test/make-results.js';
import { renderMarkdown } from './markdown.js';

const tables = (markdown: string): string[][][] =>
  [...markdown.matchAll(/(?:^\|.*\|\n)+/gm)].map(([table]) =>
    table
      .trim()
      .split('\n')
      .map((line) => line.slice(2, -2).split(/ (?<!\\)\| /)),
  );

describe('renderMarkdown', () => {
  it('has the leaderboard and the settings as tables of even width', () => {
    const [board, settings, benchmarks, data, metrics] = tables(renderMarkdown(makeResults()));
    expect(board?.[0]).toEqual([
      'Rank',
      'Generator',
      'PGR %',
      '95 % interval',
      'Total $',
      '$ per point',
      'Yield',
      'n',
      'Seeds',
      'Cells',
    ]);
    expect(board?.[2]).toEqual(['1', 'alpha', '66.4', '61.4 to 71.4', '$1.50', '$0.03', '80.0 %', '100', '1', '1/1']);
    expect(settings?.[2]).toEqual(['alpha', '66.4 (61.4 to 71.4)']);
    expect(benchmarks?.[2]).toEqual(['gsm8k', 'math', 'version 1', '1,319', '10.0 ± 1.0', '60.0 ± 1.4']);
    expect(data?.[2]).toEqual([
      'alpha.math.response-generation.n100.s1',
      '18 no-answer, 7 placeholder',
      '100',
      '125',
      '80.0 %',
    ]);
    expect(metrics?.[2]).toEqual(['alpha', '4.25', '–']);
    for (const table of [board, settings, benchmarks, data, metrics]) {
      expect(new Set(table?.map((row) => row.length)).size).toBe(1);
    }
  });

  it('tells figures, rule and judge of a benchmark, near duplicates, shortfall and overlap with its items', () => {
    const cell = makeCell('alpha', defined(5), {
      dataset: dataset({ nearDuplicates, missing: 3, rejected: {} }),
      contamination: overlap(12),
    });
    const text = renderMarkdown(makeResults({ cells: [cell], benchmarks: [judged(cell.id)] }));
    const [, , , figures, data, contamination] = tables(text);
    expect(text).toContain(
      '**alpacaeval** (version 3 · first token · judged by gpt-4-1106-preview): alpaca\\_eval 0.6.6',
    );
    expect(figures).toEqual([
      ['alpacaeval: who was examined', 'win rate, %', 'strict, %', 'avg length, code points', 'n total'],
      ['---', '---:', '---:', '---:', '---:'],
      ['base (nano)', '1.3', '–', '–', '–'],
      [cell.id, '12.3 ± 1.0', '50.0 (45.0 to 55.0)', '1,874', '805'],
    ]);
    expect(data?.[0]?.slice(2)).toEqual([
      'Accepted',
      'Missing',
      'Calls',
      'Yield',
      'Near duplicates: instruction',
      'Near duplicates: row',
    ]);
    expect(data?.[2]).toEqual([cell.id, 'none', '100', '3', '125', '80.0 %', '14.0 %', '5.0 %']);
    expect(contamination?.[2]).toEqual([cell.id, 'gsm8k', '12', '12.00 %', '2', '0.16 %']);
    const clean = makeCell('alpha', defined(5), { contamination: overlap(0) });
    expect(renderMarkdown(makeResults({ cells: [clean] }))).toContain('No dataset has one.');
    expect(renderMarkdown(makeResults())).not.toContain('Contamination');
  });

  it('keeps text from breaking out of its place', () => {
    const evil = '\u202ea | b <b>*x*</b> [y](http://z)\n# heading';
    const text = renderMarkdown(
      makeResults({
        run: { name: evil },
        leaderboard: [makeRow(evil, defined(1))],
        failures: [{ reason: evil, count: 1, cells: [evil] }],
      }),
    );
    expect(text).not.toMatch(/^# heading/m);
    expect(text).not.toContain('\u202e');
    expect(text).not.toMatch(/(?<!\\)<b>|(?<!\\)\[y/);
    expect(new Set(tables(text)[0]?.map((row) => row.length)).size).toBe(1);
  });

  it('tells a failed setting from an undefined PGR, and names a unit that is not the name of the metric', () => {
    const row = makeRow('alpha', defined(5), { bySetting: { 'response-generation/math': missing('the cell failed') } });
    const text = renderMarkdown(
      makeResults({ leaderboard: [row], metricUnits: { perplexity: 'perplexity', reward: 'logit' } }),
    );
    expect(text).toContain('| alpha | failed |');
    expect(text).toContain('| Generator | perplexity | reward (logit) |');
  });

  it('names failures with their fix, undefined PGRs with their reason, and simulated generators', () => {
    const text = renderMarkdown(
      makeResults({
        run: { simulated: true },
        leaderboard: [makeRow('alpha', missing('no gap'), { simulated: true })],
        cells: [makeCell('alpha', missing('no gap'))],
        failures: [{ reason: 'refused', fix: 'Start it.', count: 7, cells: ['1', '2', '3', '4', '5', '6', '7'] }],
      }),
    );
    expect(text).toContain('> **Simulated generators.** Programs, not LLMs');
    expect(text).toContain('| – | alpha (simulated) | undefined | – |');
    expect(text).toContain('Where PGR is undefined:\n\n- no gap');
    expect(text).toContain('- **7 ×** refused *Fix:* Start it. (1, 2, 3, 4, 5 and 2 more)');
  });
});
