import { DOMAINS, METHODS } from '../published/words.js';
import { coarseFit, coarseFitOfAverages, fineFit } from './correlation.js';
import { componentFit, componentFitOutside, components, cosine, meanStrength } from './components.js';
import { FIGURE5 } from '../published/figures.js';
import type { Figure, FigureAgreement } from './figure.js';
import { formatGap, gapOfAverages } from './formats.js';
import { recompute } from './index.js';

const sections = recompute();
const figuresOf = (id: string): Figure[] => sections.find((section) => section.id === id)?.figures ?? [];
const having = (id: string, agreement: FigureAgreement): string[] =>
  figuresOf(id).flatMap((figure) => (figure.agreement === agreement ? [figure.what] : []));

// The expected numbers were computed from the same tables with NumPy and SciPy.
describe("the paper's own numbers", () => {
  it('give the averages of tables 2 and 3, two of them 0.07 off', () => {
    expect(figuresOf('table 2')).toHaveLength(6 * METHODS.length);
    expect(having('table 2', 'differs')).toEqual([]);
    expect(having('table 2', 'rounding')).toEqual([
      'claude-3.5-sonnet, response-generation: average',
      'llama-3.1-8b, response-generation: average',
    ]);
    expect(figuresOf('table 2').filter(({ agreement }) => agreement === 'rounding')).toMatchObject([
      { printed: '28.8', recomputed: '28.733' },
      { printed: '19.4', recomputed: '19.467' },
    ]);
    expect(having('table 3', 'differs')).toEqual([]);
  });

  it('do not give the example of figure 3', () => {
    expect(figuresOf('figure 3')).toMatchObject([{ printed: '55.56', recomputed: '55.827', agreement: 'differs' }]);
  });

  it('give the regressions of figure 4', () => {
    expect(coarseFit().r2).toBeCloseTo(0.243055, 6);
    expect(coarseFitOfAverages().r2).toBeCloseTo(0.244994, 6);
    expect(coarseFitOfAverages().p).toBeCloseTo(0.318179, 6);
    expect(fineFit().r2).toBeCloseTo(0.096953, 6);
    expect(fineFit().p).toBeCloseTo(0.021913, 6);
    expect(having('figure 4', 'differs')).toEqual([]);
  });

  it('give the first three components of figure 5, and its fifth as the fourth', () => {
    const { loadings, explained } = components();
    [0.992, 0.986, 0.986].forEach((expected, index) => {
      expect(cosine(loadings[index] ?? [], FIGURE5.loadings[index] ?? [])).toBeCloseTo(expected, 3);
    });
    expect(cosine(loadings[3] ?? [], FIGURE5.loadings[4])).toBeCloseTo(0.937, 3);
    [0.4059, 0.3097, 0.1268, 0.0598, 0.0575].forEach((expected, index) => {
      expect(explained[index]).toBeCloseTo(expected, 4);
    });
  });

  it('give a third of the variance of PGR in sample and nothing outside (figure 6)', () => {
    expect(componentFit().r2).toBeCloseTo(0.337923, 6);
    expect(componentFit().adjusted).toBeCloseTo(0.268957, 6);
    expect(componentFit().p).toBeCloseTo(0.001058, 6);
    expect(componentFitOutside()).toBeCloseTo(-0.02, 3);
    expect(having('figure 6', 'agrees')).toEqual([]);
  });

  it('do not give table 4', () => {
    expect(meanStrength('perplexity')).toBeCloseTo(0.362, 3);
    expect(having('table 4', 'not-derivable')).toHaveLength(9);
    expect(having('table 4', 'differs')).toEqual([]);
  });

  it('give the gaps of table 5, of which that to JSON is the gap of code', () => {
    expect(formatGap('hasty').value).toBeCloseTo(4.0, 10);
    expect(formatGap('json').value).toBeCloseTo(4.4556, 4);
    expect(gapOfAverages('hasty')).toBeCloseTo(3.9667, 4);
    expect(gapOfAverages('json')).toBeCloseTo(4.45, 10);
    expect(formatGap('hasty').p).toBeCloseTo(0.004168, 6);
    expect(formatGap('json').p).toBeCloseTo(0.050646, 6);
    const withoutCode = formatGap(
      'json',
      DOMAINS.filter((domain) => domain !== 'code'),
    );
    expect(withoutCode.value).toBeCloseTo(0.3083, 4);
    expect(withoutCode.cells).toBe(12);
    expect(having('table 5', 'differs')).toEqual([]);
  });

  it('find one misprint in table 8 beside rounding, and two rows that look swapped', () => {
    expect(figuresOf('table 8')).toHaveLength(8 * 6 * METHODS.length + 1);
    expect(having('table 8', 'differs')).toEqual([
      'instruction diversity, llama-3.1-70b, quality-enhancement: average',
      'reward model, gpt-4o-mini: rows of instance and response generation',
    ]);
    expect(having('table 8', 'rounding')).toHaveLength(19);
  });

  it('are the same whenever they are recomputed', () => {
    expect(recompute()).toEqual(sections);
  });

  it('say why wherever something does not agree', () => {
    const silent = sections
      .flatMap(({ figures }) => figures)
      .filter(
        ({ agreement, why, range }) =>
          agreement !== 'agrees' && agreement !== 'rounding' && why === undefined && range === undefined,
      );
    expect(silent.map(({ what }) => what)).toEqual([]);
  });
});
