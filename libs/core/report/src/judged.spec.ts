import type { JudgedSummary, Results } from '@agora/run-schemas';
import { defined, makeCell, makeResults } from '../test/make-results.js';
import { renderCsv } from './csv.js';
import { renderHtml } from './html/page.js';
import { renderMarkdown } from './markdown.js';

const mean = { value: 3.5, low: 3.2, high: 3.8 };
const quality: JudgedSummary = {
  rubric: 'agorabench/quality@1',
  rows: 40,
  mean,
  judges: [
    {
      id: 'a',
      model: 'gpt-judge',
      mean,
      scored: 30,
      unscored: { 'no-result': 7, 'cut-off': 3 },
      perDoubling: { value: 0.25, low: -0.1, high: 0.6 },
      family: { name: 'gpt', rows: 40 },
      repeated: { rows: 10, kappa: 0.8, spearman: 0.7, same: 0.9, unscored: 0 },
    },
    { id: 'b', model: '<b>', mean: null, scored: 0, unscored: { refused: 40 }, perDoubling: null },
  ],
  agreement: [{ judges: ['a', 'b'], rows: 0, kappa: null, spearman: null, same: null }],
  judgments: 90,
  cached: 0,
  usd: 0.5,
};
const cell = makeCell('alpha', defined(66.4));
const results = (): Results => makeResults({ cells: [{ ...cell, judged: { quality } }], judgingUsd: 0.5 });

it('tells in summary.md what judges said, and how far they can be trusted', () => {
  const text = renderMarkdown(results());
  expect(text).toContain('3.50 (3.20 to 3.80) | 30 of 40 | 25.0 %: 7 no-result, 3 cut-off | +0.25 (−0.10 to +0.60)');
  expect(text).toContain('90.0 % of 10 the same, kappa 0.80');
  expect(text).toContain('Judge a (gpt-judge) is of the family "gpt"');
  expect(text).toContain('– | 0 of 40 | 100.0 %: 40 refused | – | –');
  expect(text).toContain('Judging the datasets cost $0.50 beside that.');
});

it('tells it in the report, with everything escaped', () => {
  const page = renderHtml(results());
  expect(page).toContain('<section id="judges">');
  expect(page).toContain('b (&lt;b&gt;)');
  expect(page).toContain('$0.50 on judging it');
});

it('has its figures in summary.csv', () => {
  const [head = '', row = ''] = renderCsv(results()).split('\n');
  const fields = Object.fromEntries(head.split(',').map((name, index) => [name, row.split(',')[index]]));
  expect(fields).toMatchObject({
    metric_quality_low: '3.2',
    metric_quality_high: '3.8',
    metric_quality_rows: '40',
    metric_quality_unscored: '50',
    metric_quality_usd: '0.5',
  });
});

it('says nothing of judges where none was asked', () => {
  const without = makeResults({ cells: [cell] });
  expect(renderMarkdown(without)).not.toContain('## Judges');
  expect(renderHtml(without)).not.toContain('id="judges"');
  expect(renderCsv(without)).not.toContain('metric_quality');
});
