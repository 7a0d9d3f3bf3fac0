import type { LeaderboardRow, Results } from '@agora/run-schemas';
import { defined, makeCell, makeResults, makeRow, missing } from '../test/make-results.js';
import { renderHtml } from './html/page.js';
import { renderMarkdown } from './markdown.js';
import { headline } from './headline.js';
import { renderLeaderboard } from './terminal.js';

const row = (byVolume: LeaderboardRow['byVolume']) => makeRow('alpha', defined(40), { byVolume });

function results(byVolume: LeaderboardRow['byVolume'], volumes = [1000, 50]): Results {
  const cells = volumes.map((instances) => makeCell('alpha', defined(1), { cell: { instances } }));
  return makeResults({ cells, leaderboard: [row(byVolume)] });
}

const both = results({ '50': defined(20), '1000': defined(60) });

describe('a run of several volumes', () => {
  it('says in its headline what the figure is the mean of', () => {
    expect(headline(both)).toBe(
      'Students trained on alpha data recover 40.0\u00a0% of the gap between base and reference ' +
        '(95\u00a0% interval 35.0 to 45.0), the mean of 20.0\u00a0% at 50 instances and 60.0\u00a0% at 1,000 instances.',
    );
    expect(headline(results({ '50': missing('no gap'), '1000': defined(60) }))).toContain(
      'the mean of undefined at 50 instances and 60.0',
    );
  });

  it('has a column for each in every table of generators', () => {
    const lines = renderLeaderboard(both, { width: 120 }).split('\n');
    const at = lines.findIndex((text) => text.startsWith('rank'));
    const [head = '', line = ''] = lines.slice(at);
    expect(head).toMatch(/generator +mean PGR % +95\u00a0% interval +at 50 +at 1,000/);
    expect(line).toMatch(/alpha +40\.0 +35\.0 to 45\.0 +20\.0 +60\.0/);
    expect(renderMarkdown(both)).toContain('| Mean PGR % | 95 % interval | PGR % at 50 | PGR % at 1,000 |');
    expect(renderMarkdown(both)).toContain('| 40.0 | 35.0 to 45.0 | 20.0 (15.0 to 25.0) | 60.0 (55.0 to 65.0) |');
    const page = renderHtml(both);
    expect(page).toContain('Mean PGR by generator and number of instances');
    expect(page).toContain('data-label="at 50 instances"');
  });
});

it('is not mentioned where there is one volume', () => {
  const one = results({ '50': defined(40) }, [50]);
  for (const text of [headline(one), renderLeaderboard(one), renderMarkdown(one), renderHtml(one)]) {
    expect(text).not.toMatch(/mean of|mean PGR %|at 50|By volume/i);
  }
});
