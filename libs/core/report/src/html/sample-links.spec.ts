import type { CellResult } from '@agora/run-schemas';
import { dataset, defined, makeCell, makeResults } from '../../test/make-results.js';
import { byTag, parsePage, section, textOf, type Element } from '../../test/page.js';
import { renderHtml } from './page.js';
import { addressOf, type SampleLinks } from './sample-links.js';

const cells = [makeCell('alpha', defined(5), { dataset: dataset() })];
const [{ id, benchmarks } = { id: '', benchmarks: [] as CellResult['benchmarks'] }] = cells;

const linksOf = (page: Element, of: string): [text: string, href: string | undefined][] =>
  byTag(section(page, of), 'a').map((link) => [textOf(link).trim(), link.attributes['href']]);

it('leads from figures to the samples that lie beside the report, and nowhere else', () => {
  const [benchmark] = benchmarks;
  const links: SampleLinks = {
    rows: ({ generator }, which) => (which === 'accepted' ? addressOf(`data/a "<b>/${generator}/x.jsonl`) : undefined),
    answers: (subject, of) => (subject === id ? `evals/${of}.jsonl` : undefined),
  };
  const page = parsePage(renderHtml(makeResults({ cells }), undefined, links));
  expect(linksOf(page, 'data')).toEqual([[expect.stringMatching(/^\d/), 'data/a%20%22%3Cb%3E/alpha/x.jsonl']]);
  expect(linksOf(page, 'benchmarks').map(([, href]) => href)).toContain(`evals/${benchmark?.id}.jsonl`);
  const alone = parsePage(renderHtml(makeResults({ cells })));
  expect([...linksOf(alone, 'data'), ...linksOf(alone, 'benchmarks')]).toEqual([]);
});
