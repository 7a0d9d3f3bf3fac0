import { defined, makeCell, makeResults, makeRow, missing } from '../spec/make-results.js';
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
    const [board, settings, benchmarks, metrics] = tables(renderMarkdown(makeResults()));
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
    expect(benchmarks?.[2]).toEqual(['gsm8k', 'math', '1,319', '10.0 ± 1.0', '60.0 ± 1.4']);
    expect(metrics?.[2]).toEqual(['alpha', '4.25', '–']);
    for (const table of [board, settings, benchmarks, metrics]) {
      expect(new Set(table?.map((row) => row.length)).size).toBe(1);
    }
  });

  it('keeps text from breaking out of its place', () => {
    const evil = 'a | b <b>*x*</b> [y](http://z)\n# heading';
    const text = renderMarkdown(
      makeResults({
        run: { name: evil },
        leaderboard: [makeRow(evil, defined(1))],
        failures: [{ reason: evil, count: 1, cells: [evil] }],
      }),
    );
    expect(text).not.toMatch(/^# heading/m);
    expect(text).not.toMatch(/(?<!\\)<b>|(?<!\\)\[y/);
    expect(new Set(tables(text)[0]?.map((row) => row.length)).size).toBe(1);
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
