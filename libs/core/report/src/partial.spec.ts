import { defined, makeCell, makeResults, makeRow, missing } from '../test/make-results.js';
import { renderHtml } from './html/page.js';
import { renderMarkdown } from './markdown.js';
import { renderLeaderboard } from './terminal.js';

const partial = makeResults({
  run: { partial: true },
  leaderboard: [makeRow('alpha', defined(50)), makeRow('beta', missing('the cell is not finished'))],
  cells: [
    makeCell('alpha', defined(50)),
    makeCell('beta', missing('the cell is not finished'), {
      status: 'unfinished',
      unfinished: '340 of 1000 instances',
      benchmarks: [],
    }),
  ],
});

it.each([
  ['page', renderHtml(partial)],
  ['Markdown', renderMarkdown(partial)],
])('the %s says plainly that a run has not ended, and how far each cell is', (_name, text) => {
  expect(text).toContain('This run has not ended: 1 of 2 cells is done');
  expect(text).toContain('beta.math.response-generation.n100.s1');
  expect(text).toContain('340 of 1000 instances');
});

it('the page counts unfinished cells as such, and says when it was made', () => {
  const page = renderHtml(partial);
  expect(page).toContain('1 unfinished');
  expect(page).not.toContain('1 failed');
  expect(page).toMatch(/<\/code>,\s+as of/);
  expect(renderHtml(makeResults())).not.toMatch(/id="unfinished"|has not ended/);
});

it('the terminal says it, too', () => {
  expect(renderLeaderboard(partial)).toContain('This run has not ended');
  expect(renderLeaderboard(makeResults())).not.toContain('has not ended');
});
