import type { MeanOrdering, MetricOrdering, Orderings } from '@agora/run-schemas';
import { defined, makeResults, makeRow } from '../test/make-results.js';
import { byClass, byTag, parsePage, section, textOf } from '../test/page.js';
import { renderHtml } from './html/page.js';
import { renderMarkdown } from './markdown.js';
import { orderingSentences } from './ordering-words.js';
import { renderOrderingsCsv } from './orderings-csv.js';

const NASTY = '<b>|`a`';
const regret = { ofHighest: 2.5, ofLowest: 18.25, atRandom: 12 };
const place = { setting: 'response-generation/math', instances: 100, generators: 6, regret };
const mean = (more: Partial<MeanOrdering> = {}): MeanOrdering => ({
  places: 2,
  generators: 6,
  spearman: 0.75,
  kendall: 0.6,
  regret,
  chance: { low: -0.5, high: 0.5 },
  p: 0.004,
  adjustedP: 0.012,
  leastP: 1 / 720,
  ...more,
});
const ordering = (metric: string, more: Partial<MetricOrdering> = {}): MetricOrdering => ({
  metric,
  better: 'higher',
  places: [
    { ...place, spearman: 0.5, kendall: 0.4 },
    { ...place, setting: `m/${NASTY}`, spearman: 1, kendall: 1 },
  ],
  mean: mean(),
  ...more,
});
const orderings: Orderings = {
  outcome: 'pgr',
  metrics: [
    ordering('reward'),
    ordering('rsr', { better: 'lower', mean: mean({ spearman: -0.1, adjustedP: 0.6 }) }),
    ordering(NASTY, { better: null, mean: mean({ spearman: -0.9, adjustedP: 0.0004 }) }),
    ordering('flat', { places: [{ ...place, spearman: null, kendall: null }], mean: null }),
  ],
};
const results = (found?: Orderings) =>
  makeResults({ leaderboard: [makeRow('alpha', defined(60))], ...(found ? { orderings: found } : {}) });
const said = (metrics: MetricOrdering[]): string =>
  orderingSentences({ outcome: 'pgr', metrics }, { confidence: 0.95 }).join('\n');

it('is absent where nothing was compared, and in results of older versions', () => {
  expect(renderHtml(results())).not.toContain('id="orderings"');
  expect(renderMarkdown(results())).not.toContain('ordered');
});

describe('what can be said', () => {
  it('is nothing where even the best order comes about by chance', () => {
    const three = mean({ generators: 3, spearman: 1, p: 1 / 6, leastP: 1 / 6, adjustedP: 1 / 6 });
    expect(said([ordering('one', { mean: three })])).toBe(
      'Of one nothing can be said with 3 trained generators: even the best of all orders comes about by chance once in 6 times.',
    );
    const two = mean({ generators: 2, spearman: 1, p: 1, leastP: 1, adjustedP: 1 });
    expect(said([ordering('one', { mean: two })])).toBe(
      'Of one nothing can be said with 2 trained generators: every order comes about by chance.',
    );
    // One in 24 is enough for one metric, and not for two.
    const four = mean({ generators: 4, spearman: 1, p: 1 / 24, leastP: 1 / 24, adjustedP: 1 / 24 });
    expect(said([ordering('one', { mean: four })])).toContain('one ordered these generators better than chance');
    expect(said([ordering('one', { mean: four }), ordering('two', { mean: four })])).toBe(
      'Of one and two nothing can be said with 4 trained generators: even the best of all orders comes about by chance once in 24 times, and 2 metrics were tried.',
    );
  });

  it('tells metrics that order from those of which it is not known', () => {
    const text = said(orderings.metrics);
    expect(text).toContain('reward ordered these generators better than chance (p 0.012, corrected for 3 metrics).');
    expect(text).toContain('Of rsr it is not established that the order is better than chance');
    expect(text).toContain('the lowest value first; that this is its better end was not said beforehand.');
    const wrong = ordering('rsr', { better: 'lower', mean: mean({ spearman: -0.9, p: 1, adjustedP: 1 }) });
    expect(said([wrong])).toBe(
      'rsr ordered these generators the wrong way round, farther than chance usually does: lower was said to be better beforehand.',
    );
    expect(text).toContain('flat gave all generators of a setting the same value, or had one alone.');
  });
});

it('stands under the metrics of the page, with a figure', () => {
  const page = renderHtml(results(orderings));
  const metrics = section(parsePage(page), 'metrics');
  expect(byTag(metrics, 'h3').map(textOf)).toEqual(['How each metric ordered the trained generators']);
  // Of three metrics with a mean: the mean and two settings each.
  expect(byClass(metrics, 'point')).toHaveLength(3);
  expect(byClass(metrics, 'setting')).toHaveLength(6);
  const [, means, places] = byTag(metrics, 'table').slice(-3);
  expect(byTag(means ?? metrics, 'td').map(textOf)).toEqual(
    expect.arrayContaining(['higher', 'lower', 'not agreed', '0.75', '−0.50 to 0.50', '0.012', '2.5', '12.0']),
  );
  expect(textOf(means ?? metrics)).toContain('2.5 (highest), 18.3 (lowest)');
  expect(byTag(places ?? metrics, 'tr')).toHaveLength(1 + 7);
  expect(page).not.toContain(NASTY);
  expect(page).not.toContain('NaN');
  expect(textOf(metrics)).toContain('no metric here predicts a PGR');
});

it('stands in the summary', () => {
  const text = renderMarkdown(results(orderings));
  expect(text).toContain('### How each metric ordered the trained generators');
  expect(text).toContain('| reward | higher | 6 | 2 | 0.75 | −0.50 to 0.50 | 0.60 | 0.012 | 2.5 | 12.0 |');
  expect(text).toContain('| rsr | lower | 6 | 2 | −0.10 | −0.50 to 0.50 | 0.60 | 0.600 | 18.3 | 12.0 |');
  expect(text).toContain('| flat | higher | 6 | 0 | – | – | – | – | – | – |');
  expect(text).not.toContain(NASTY);
  expect(renderMarkdown(results({ ...orderings, outcome: 'score' }))).toContain('points of score below the best');
});

it('is a table of its own for notebooks, in full precision', () => {
  const [head, ...rows] = renderOrderingsCsv(orderings).trim().split('\n');
  expect(head).toBe(
    'metric,better,outcome,setting,instances,generators,spearman,kendall,regret_of_highest,regret_of_lowest,regret_at_random,' +
      'places,chance_low,chance_high,p,p_corrected,least_p',
  );
  expect(rows).toHaveLength(3 * 3 + 1);
  expect(rows[0]).toBe('reward,higher,pgr,response-generation/math,100,6,0.5,0.4,2.5,18.25,12,,,,,,');
  expect(rows[2]).toBe(`reward,higher,pgr,,,6,0.75,0.6,2.5,18.25,12,2,-0.5,0.5,0.004,0.012,${1 / 720}`);
});

it('says what a micro-student is, where there is one', () => {
  const row = makeRow('alpha', defined(60), { metrics: { 'micro-student': 0.5 } });
  const experiment = { analysis: { microStudent: { instances: 100 } } };
  const micro = makeResults({ leaderboard: [row], experiment });
  for (const text of [renderMarkdown(micro), textOf(section(parsePage(renderHtml(micro)), 'metrics'))]) {
    expect(text).toContain('was trained on the first 100 instances of each dataset alone');
  }
  expect(renderMarkdown(results(orderings))).not.toContain('micro-student');
  // Of an experiment that is written otherwise nothing is made up.
  expect(renderMarkdown(makeResults({ leaderboard: [row], experiment: null }))).toContain('on the first instances of');
});
