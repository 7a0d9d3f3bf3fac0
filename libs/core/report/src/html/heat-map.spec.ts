import { byTag, parsePage } from '../../test/page.js';
import { defined, makeCell, makeResults, makeRow } from '../../test/make-results.js';
import { renderHtml } from './page.js';
import { STYLE } from './style.js';

/** A run of so many domains with one method, whose ids are as long as a vendor makes them. */
function tables(domains: number) {
  const names = Array.from({ length: domains }, (_, index) => `domain-with-a-long-name-${index}`);
  const generator = 'meta-llama-llama-3.1-405b-instruct-turbo-2024-07-18';
  const bySetting = Object.fromEntries(names.map((name) => [`response-generation/${name}`, defined(40)]));
  const page = renderHtml(
    makeResults({
      cells: names.map((domain) => makeCell(generator, defined(40), { cell: { domain } })),
      leaderboard: [makeRow(generator, defined(40), { bySetting })],
    }),
  );
  return byTag(parsePage(page), 'table').filter((table) => /^heat /.test(table.attributes['class'] ?? ''));
}

describe('the heat map', () => {
  it.each([
    [3, 'heat few'],
    [9, 'heat many'],
    [10, 'heat most'],
    [54, 'heat most'],
  ])('of %d settings and their mean has the size %s, by which it fits the page', (domains, size) => {
    const [table] = tables(domains);
    expect(table?.attributes['class']).toBe(size);
    // In a card no head stands above a cell, so that each must say itself what it is of.
    const labels = table
      ? byTag(table, 'td')
          .slice(1)
          .map((cell) => cell.attributes['data-label'])
      : [];
    expect(labels).toHaveLength(domains + 1);
    expect(new Set(labels).size).toBe(domains + 1);
    expect(labels.at(-1)).toBe('mean of all settings');
  });

  it('never has columns that are wider than their share of the page', () => {
    expect(STYLE).toMatch(/\.heat \{[^}]*table-layout: fixed/);
    expect(STYLE).not.toMatch(/\.heat[^{]*\{[^}]*white-space: nowrap/);
    expect(STYLE).not.toMatch(/\.heat tbody td \{[^}]*min-width: [^0]/);
  });
});
