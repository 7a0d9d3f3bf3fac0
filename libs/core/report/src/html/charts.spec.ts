import { defined, makeResults, makeRow, pca } from '../../test/make-results.js';
import { all, byClass, byTag, parsePage, section, textOf, type Element } from '../../test/page.js';
import { renderHtml } from './page.js';

describe('charts', () => {
  it('draws the interval of every generator on one scale with base and reference', () => {
    const page = parsePage(
      renderHtml(makeResults({ leaderboard: [makeRow('up', defined(120, 10)), makeRow('down', defined(-20, 10))] })),
    );
    const rows = byClass(section(page, 'intervals'), 'forest-row');
    const share = (row: Element | undefined, index: number) => {
      const [whisker] = byClass(row as Element, 'whisker');
      const [point] = byClass(row as Element, 'point');
      return [whisker?.attributes['x1'], point?.attributes['cx'], whisker?.attributes['x2']].map((at) =>
        parseFloat(at ?? ''),
      )[index] as number;
    };
    // The scale runs from −30 − 4.8 to 130 + 4.8.
    expect(share(rows[0], 0)).toBeCloseTo((100 * (110 + 34.8)) / 169.6, 1);
    expect(share(rows[0], 1)).toBeCloseTo((100 * (120 + 34.8)) / 169.6, 1);
    expect(share(rows[1], 2)).toBeCloseTo((100 * (-10 + 34.8)) / 169.6, 1);
    expect(textOf(section(page, 'intervals'))).toMatch(/base.*reference/);
  });

  it('keeps an outlier from flattening the others', () => {
    const page = parsePage(
      renderHtml(makeResults({ leaderboard: [makeRow('wild', defined(-4000, 900)), makeRow('tame', defined(40))] })),
    );
    const [wild, tame] = byClass(section(page, 'intervals'), 'forest-row');
    expect(byClass(wild as Element, 'point')[0]?.attributes['cx']).toBe('0%');
    expect(textOf(wild as Element)).toContain('−4000.0');
    const width = byClass(tame as Element, 'whisker')[0]?.attributes;
    expect(parseFloat(width?.['x2'] ?? '') - parseFloat(width?.['x1'] ?? '')).toBeGreaterThan(3);
  });

  it('colours the heat map by sign and size', () => {
    const page = parsePage(
      renderHtml(
        makeResults({ leaderboard: [makeRow('a', defined(90)), makeRow('b', defined(-45)), makeRow('c', defined(0))] }),
      ),
    );
    const cells = all(
      section(page, 'settings'),
      ({ tag, attributes }) => tag === 'td' && /above|below/.test(attributes['class'] ?? ''),
    );
    expect(cells.map(({ attributes }) => [attributes['class']?.split(' ')[0], attributes['style']])).toEqual([
      ['above', '--strength:0.9'],
      ['below', '--strength:0.45'],
      ['above', '--strength:0'],
    ]);
    expect(cells.map(textOf)).toEqual(['90.0 85.0 to 95.0', '−45.0 −50.0 to −40.0', '0.0 −5.0 to 5.0']);
  });

  it('draws components with a mark per dataset and an arrow per metric', () => {
    const page = parsePage(
      renderHtml(makeResults({ pca, leaderboard: [makeRow('alpha', defined(60)), makeRow('beta', defined(40))] })),
    );
    const components = section(page, 'components');
    expect(byClass(byClass(components, 'biplot')[0] as Element, 'arrow')).toHaveLength(2);
    expect(byTag(components, 'title').map(textOf)).toEqual(pca.scores.map(({ cell }) => cell));
    expect(textOf(components)).toContain('explains 34 % of its variance in the 30 cells');
    expect(textOf(components)).toContain(
      'none for a generator that it has not seen (leave-one-generator-out R² −0.02)',
    );
    expect(textOf(components)).toContain('Left out: constant (the same in every cell).');
  });

  it('says when the components could not be asked about PGR, and draws nothing of a lone component', () => {
    const lone = { ...pca, explained: [1], loadings: [[0.7, 0.7]], regression: null, scores: [] };
    const components = section(parsePage(renderHtml(makeResults({ pca: lone }))), 'components');
    expect(byClass(components, 'biplot')).toEqual([]);
    expect(textOf(components)).toContain('Too few cells or generators');
  });
});
