import type { Questions } from '@agora/run-schemas';
import { defined, makeResults, makeRow, missing } from '../../../test/make-results.js';
import { byClass, byTag, parsePage, section, textOf, type Element } from '../../../test/page.js';
import { renderMarkdown } from '../../markdown.js';
import { renderHtml } from '../page.js';

const NASTY = '<b>|`a`';
const estimate = (value: number, reach = 1) => ({ value, low: value - reach, high: value + reach });
const leaderboard = [makeRow('alpha', defined(60)), makeRow(NASTY, defined(40))];

const every: Required<Questions> = {
  volumes: ['alpha', NASTY].map((generator, index) => ({
    generator,
    setting: 'response-generation/math',
    points: [
      { instances: 50, pgr: defined(20) },
      { instances: 200, pgr: index === 0 ? defined(40) : missing('the cell failed') },
    ],
    fit:
      index === 0
        ? { perDoubling: estimate(10), line: [50, 200].map((instances) => ({ instances, ...estimate(instances) })) }
        : null,
  })),
  value: [
    { generator: 'alpha', usd: 3, pgr: estimate(60), pointsPerUsd: estimate(20), efficient: true },
    { generator: NASTY, usd: 4, pgr: estimate(40, 50), pointsPerUsd: null, efficient: false },
  ],
  solving: {
    generators: leaderboard.map(({ generator }, index) => ({ generator, solving: 0.5 + index / 10, pgr: 50 })),
    settings: [{ generator: 'alpha', setting: 'response-generation/math', solving: 0.5, pgr: 60 }],
    overGenerators: { r: 0.4, low: -0.2, high: 0.8, points: 6, generators: 6 },
    overSettings: { r: 0.4, low: null, high: null, points: 3, generators: 3 },
  },
  formats: [
    {
      domain: 'math-json',
      against: 'math',
      options: [{ name: 'format', domain: '"json"', against: null }],
      rows: [
        { generator: 'alpha', method: 'm', instances: 50, difference: estimate(-6) },
        { generator: NASTY, method: 'm', instances: 50, difference: estimate(2, 4) },
      ],
      mean: estimate(-2, 3),
    },
    {
      domain: 'other',
      against: 'math',
      options: [],
      reason: 'they were not examined on the same items of x',
      rows: [],
      mean: null,
    },
  ],
  references: [
    {
      model: 'second',
      rows: [
        { generator: 'alpha', pgr: defined(30), rank: { best: 2, worst: 2 } },
        { generator: NASTY, pgr: defined(35), rank: { best: 1, worst: 1 } },
      ],
      without: [],
    },
    { model: 'third', rows: [{ generator: 'alpha', pgr: missing('no gap'), rank: null }], without: ['gsm8k'] },
  ],
};
const results = (questions?: Questions) =>
  makeResults({ leaderboard, experiment: { reference: { model: 'first' } }, ...(questions ? { questions } : {}) });
const shown = (questions: Questions) => section(parsePage(renderHtml(results(questions))), 'questions');

it('is absent where nothing is asked, and in results of older versions', () => {
  expect(renderHtml(results())).not.toContain('id="questions"');
  expect(renderMarkdown(results())).not.toContain('## Questions');
});

describe('the page', () => {
  it('has a figure for every question', () => {
    const page = shown(every);
    expect(byTag(page, 'h3').map(textOf)).toEqual([
      'Does more data help?',
      'What does a dollar buy?',
      'Do models that solve the tasks write good data?',
      'Does the form of the prompt matter?',
      'What would another reference change?',
    ]);
    expect(byTag(page, 'figure')).toHaveLength(5);
  });

  it.each(Object.keys(every) as (keyof Questions)[])('shows %s alone', (name) => {
    const page = shown({ [name]: every[name] });
    expect(byTag(page, 'h3')).toHaveLength(1);
    expect(byTag(page, 'figure').length).toBeGreaterThan(0);
  });

  it('draws nothing outside of its figures', () => {
    const places = ['circle', 'line', 'svg']
      .flatMap((tag) => byTag(shown(every), tag))
      .flatMap(({ attributes }) => ['cx', 'x', 'x1', 'x2'].flatMap((name) => attributes[name] ?? []))
      .filter((place) => place.endsWith('%'))
      .map((place) => Number(place.slice(0, -1)));
    expect(places.length).toBeGreaterThan(20);
    expect(places.filter((place) => !(place >= 0 && place <= 100))).toEqual([]);
    expect(renderHtml(results(every))).not.toContain('NaN');
  });

  it('draws nothing where nothing has a PGR', () => {
    const none = missing('the reference is not clearly better');
    const curve = (setting: string) => ({
      generator: 'alpha',
      setting,
      points: [50, 200].map((instances) => ({ instances, pgr: none })),
      fit: null,
    });
    const questions = { volumes: [curve('m/a'), curve('m/b')] };
    const page = shown(questions);
    expect(byTag(page, 'figure')).toEqual([]);
    expect(byTag(page, 'td').map(textOf)).toContain('undefined');
    expect(renderHtml(results(questions))).not.toContain('NaN');
    expect(renderMarkdown(results(questions))).toContain('No setting has a PGR at every volume');
  });

  it('draws every point that has a PGR, with its interval', () => {
    const [figure] = byClass(shown({ volumes: every.volumes }), 'chart');
    const marks = byTag(figure as Element, 'path').filter(({ children }) => children.length > 0);
    expect(marks.map((mark) => textOf(mark).trim())).toEqual([
      'alpha at 50: 20.0 (15.0 to 25.0)',
      'alpha at 200: 40.0 (35.0 to 45.0)',
      `${NASTY} at 50: 20.0 (15.0 to 25.0)`,
    ]);
  });

  it('tells generators by shape as well as by colour', () => {
    const [figure] = byClass(shown({ volumes: every.volumes }), 'chart');
    const marks = byTag(figure as Element, 'path').filter(({ children }) => children.length > 0);
    const byHue = new Map(marks.map(({ attributes }) => [attributes['class'], attributes['d']]));
    expect([...byHue.keys()]).toEqual(['mark hue-0', 'mark hue-1']);
    expect(new Set(byHue.values()).size).toBe(2);
  });

  it('says what an interval leaves open', () => {
    const text = textOf(shown(every));
    expect(text).toContain('r = 0.40 over 6 points, 95 % −0.20 to 0.80, so it may be none.');
    expect(text).toContain('of 3 generators no interval can be given');
    expect(text).toContain('−2.0 (−5.0 to 1.0) points, which may be none.');
    expect(text).toContain('They cannot be paired: they were not examined on the same items of x.');
    expect(text).toContain(`Against second: ranks change: alpha 1 → 2; by PGR the order becomes ${NASTY}, alpha.`);
    expect(text).toContain('Against third no generator has a PGR. It is no reference on gsm8k.');
  });
});

describe('the summary', () => {
  it('has the same in lines and tables', () => {
    const text = renderMarkdown(results(every));
    expect(text).toContain('| alpha | 20.0 (15.0 to 25.0) | 40.0 (35.0 to 45.0) | 10.0 (9.0 to 11.0) |');
    expect(text).toContain('| alpha | $3.00 | 60.0 | 20.0 (19.0 to 21.0) | yes |');
    expect(text).toContain('- Over generators: r = 0.40 over 6 points');
    expect(text).toContain('- math-json against math: format "json" (left out in math).');
    expect(text).toContain('| Generator | rank: PGR % (first) | rank: PGR % (second) | rank: PGR % (third) |');
  });

  it('lets no name become markup', () => {
    expect(renderMarkdown(results(every))).not.toContain(NASTY);
  });
});
