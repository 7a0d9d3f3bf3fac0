import {
  dataset,
  defined,
  judged,
  makeCell,
  makeResults,
  makeRow,
  missing,
  nearDuplicates,
  overlap,
  pca,
} from '../../test/make-results.js';
import { all, byClass, byTag, parsePage, section, textOf, type Element } from '../../test/page.js';
import { renderHtml } from './page.js';

const EVIL = `\u202e\u2066"><script>alert('x')</script><img src=x onerror=alert(1)>&lt;b&gt; \u0000${'{{7*7}}'}`;

const ids = (page: Element) => byTag(page, 'section').map(({ attributes }) => attributes['id']);
describe('renderHtml', () => {
  it('is one well-formed page that asks nothing of a network and runs nothing', () => {
    const text = renderHtml(makeResults({ pca }));
    const page = parsePage(text);
    expect(text.startsWith('<!doctype html>\n<html lang="en">')).toBe(true);
    expect(byTag(page, 'script')).toEqual([]);
    expect(text).not.toMatch(/https?:\/\/|url\(|@import|srcset/);
    for (const element of all(page, () => true)) {
      const { href, src, ...others } = element.attributes;
      expect(src).toBeUndefined();
      if (href !== undefined) expect(href).toMatch(/^(#|data:,$)/);
      expect(Object.keys(others).filter((name) => name.startsWith('on'))).toEqual([]);
    }
    const [policy] = all(page, ({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy');
    expect(policy?.attributes['content']).toContain("default-src 'none'");
  });

  it('links every section from the top, once, under unique ids', () => {
    const page = parsePage(renderHtml(makeResults({ pca })));
    const links = byTag(byTag(page, 'nav')[0] as Element, 'a').map(({ attributes }) => attributes['href']);
    expect(links).toEqual(ids(page).map((id) => `#${id}`));
    expect(ids(page)).toEqual([
      'leaderboard',
      'settings',
      'intervals',
      'benchmarks',
      'data',
      'metrics',
      'components',
      'guide',
      'configuration',
    ]);
    expect(byTag(page, 'h1')).toHaveLength(1);
  });

  it('shows the row of a generator with one decimal', () => {
    const page = parsePage(renderHtml(makeResults()));
    const [row] = byTag(byTag(section(page, 'leaderboard'), 'tbody')[0] as Element, 'tr');
    expect(textOf(row as Element)).toBe(
      '1 alpha openai-compatible · alpha-2026 66.4 61.4 to 71.4 $1.50 $0.03 80.0 % 100 1 1',
    );
    expect(textOf(byClass(page, 'headline')[0] as Element)).toBe(
      'Students trained on alpha data recover 66.4 % of the gap between base and reference (95 % interval 61.4 to 71.4).',
    );
    expect(textOf(section(page, 'benchmarks'))).toContain('gsm8k version 1 math 1,319 10.0 ± 1.0 60.0 ± 1.4 50.0');
    expect(textOf(section(page, 'benchmarks'))).toContain('10.0 ± 1.0 43.2 ± 1.4 60.0 ± 1.4 66.4 61.4 to 71.4');
  });

  it('names the highest PGR, whoever has the surest rank', () => {
    const leaderboard = [
      makeRow('sure', defined(50), { rank: { best: 1, worst: 1 } }),
      makeRow('doubtful', defined(61.5, 30), { rank: { best: 1, worst: 2 } }),
    ];
    const [facts] = byClass(parsePage(renderHtml(makeResults({ leaderboard }))), 'facts');
    expect(textOf(facts as Element)).toContain('Highest PGR 61.5 % doubtful');
  });

  it('escapes whatever came from the run, wherever it stands', () => {
    const row = makeRow(EVIL, defined(10), {
      provider: EVIL,
      model: EVIL,
      metrics: { [EVIL]: 1 },
      ability: { [EVIL]: { mean: 0.5, stderr: 0.1, items: 9 } },
      byMethod: { [EVIL]: defined(1), other: defined(1) },
      byDomain: { [EVIL]: missing(EVIL), other: defined(1) },
      bySetting: { [`${EVIL}/${EVIL}`]: missing(EVIL), 'other/other': defined(2) },
    });
    const evilCell = makeCell(EVIL, missing(EVIL), {
      cell: { domain: EVIL, method: EVIL },
      dataset: dataset({ rejected: { [EVIL]: 3 } }),
      metrics: { [EVIL]: 1 },
      artifacts: { dataset: EVIL, train: EVIL, evaluate: { [EVIL]: EVIL }, measure: {} },
    });
    const failed = makeCell(EVIL, missing(EVIL), {
      cell: { domain: 'other', method: 'other' },
      status: 'failed',
      benchmarks: [],
      fault: { code: 'internal', message: EVIL, retryable: false },
    });
    const results = makeResults({
      run: { id: EVIL, name: EVIL, startedAt: EVIL, finishedAt: EVIL, agora: EVIL, simulated: true },
      experiment: { note: EVIL },
      leaderboard: [row],
      cells: [evilCell, failed],
      benchmarks: [{ id: 'gsm8k', domain: EVIL, version: EVIL }],
      metricUnits: { [EVIL]: EVIL },
      failures: [{ reason: EVIL, fix: EVIL, count: 1, cells: [EVIL] }],
      pca: {
        ...pca,
        metrics: [EVIL, 'b'],
        scores: [
          { cell: evilCell.id, values: [1, 2] },
          { cell: EVIL, values: [0, 1] },
        ],
        droppedMetrics: [{ metric: EVIL, reason: EVIL }],
      },
    });
    const text = renderHtml(results);
    const page = parsePage(text);
    expect(byTag(page, 'script')).toEqual([]);
    expect(byTag(page, 'img')).toEqual([]);
    expect(text).not.toMatch(/[\u0000\u202e\u2066]/);
    expect(textOf(byTag(page, 'h1')[0] as Element)).toBe(EVIL.replace(/[\u0000\u202e\u2066]/g, '\ufffd'));
    // The text arrives whole in every section that names the generator or a reason.
    for (const id of [
      'leaderboard',
      'failures',
      'settings',
      'intervals',
      'benchmarks',
      'data',
      'metrics',
      'components',
    ]) {
      expect(textOf(section(page, id))).toContain("<script>alert('x')</script>");
    }
  });

  it('shows figures, rule, judge and reference of a benchmark, and the mean of a domain with several', () => {
    const cell = makeCell('alpha', defined(30));
    const [gsm8k] = cell.benchmarks;
    cell.benchmarks = [gsm8k, { ...gsm8k, id: 'alpacaeval' }] as typeof cell.benchmarks;
    const page = parsePage(renderHtml(makeResults({ cells: [cell], benchmarks: [judged(cell.id)] })));
    const benchmarks = section(page, 'benchmarks');
    const text = textOf(benchmarks);
    expect(text).toContain('alpacaeval version 3 · first token · judged by gpt-4-1106-preview');
    expect(text).toContain('How they are scored alpacaeval alpaca_eval 0.6.6; ties count half');
    expect(text).toContain(
      'Figures of alpacaeval ± is one standard error, “a to b” an interval Who was examined win rate % strict % avg length code points n total',
    );
    expect(text).toContain('alpha math · response-generation · 100 · seed 1 12.3 ± 1.0 50.0 (45.0 to 55.0) 1,874 805');
    expect(byClass(benchmarks, 'mean').map(textOf)).toEqual(['alpha 100 1 mean of the domain 30.0 25.0 to 35.0']);
    expect(byClass(section(parsePage(renderHtml(makeResults())), 'benchmarks'), 'mean')).toEqual([]);
  });

  it('shows yield, rejections and near duplicates of every dataset', () => {
    const cells = [
      makeCell('alpha', defined(5), { dataset: dataset({ nearDuplicates }) }),
      makeCell('alpha', defined(5), {
        cell: { seed: 2 },
        dataset: dataset({ rejected: {}, calls: 0, uncountedCalls: 1 }),
      }),
    ];
    const data = section(parsePage(renderHtml(makeResults({ cells }))), 'data');
    const rows = byTag(byTag(byTag(data, 'details')[0] as Element, 'tbody')[0] as Element, 'tr').map(textOf);
    expect(rows).toEqual([
      'alpha math · response-generation · 100 · seed 1 100 80.0 % 14.0 % 5.0 % no-answer 18 placeholder 7',
      'alpha math · response-generation · 100 · seed 2 100 – – – none',
    ]);
    expect(textOf(data)).toContain('at least 80 % of the five-word runs');
    expect(textOf(data)).toContain('1 call uncounted');
  });

  it('shows which datasets overlap with benchmark items, and examples', () => {
    const cells = [
      makeCell('alpha', defined(5), { contamination: overlap(12, EVIL) }),
      makeCell('beta', defined(5), { contamination: overlap(0) }),
    ];
    const leaderboard = ['alpha', 'beta'].map((generator) => makeRow(generator, defined(5)));
    const shown = section(parsePage(renderHtml(makeResults({ leaderboard, cells }))), 'contamination');
    const [generators, each] = byTag(shown, 'tbody').map((body) => byTag(body, 'tr').map(textOf));
    expect(generators).toEqual(['alpha 12.00 % 12 of 100', 'beta 0.00 % 0 of 100']);
    expect(each).toEqual([
      'alpha math · response-generation · 100 · seed 1 gsm8k 12 12.00 % 2 0.16 %',
      'beta math · response-generation · 100 · seed 1 gsm8k 0 0.00 % 0 0.00 %',
    ]);
    expect(byTag(shown, 'li').map(textOf)).toEqual([
      expect.stringContaining(`gsm8k item gsm8k:1 · instruction of slot 17 · ${cells[0]?.id}`),
    ]);
    const clean = section(parsePage(renderHtml(makeResults({ cells: cells.slice(1) }))), 'contamination');
    expect(textOf(clean)).toContain('No dataset of this run shares');
    expect(byTag(clean, 'li')).toEqual([]);
    expect(ids(parsePage(renderHtml(makeResults())))).not.toContain('contamination');
  });

  it('says loudly when programs wrote the data', () => {
    const simulated = makeRow('expert', defined(80), { simulated: true });
    const notice = (results: Parameters<typeof makeResults>[0]) =>
      byClass(parsePage(renderHtml(makeResults(results))), 'simulated').map(textOf);
    expect(notice({ run: { simulated: true }, leaderboard: [simulated] })[0]).toMatch(
      /^Simulated generators\. Programs, not LLMs, wrote all data of this run\..*nothing about any real LLM/,
    );
    expect(notice({ run: { simulated: true }, leaderboard: [simulated, makeRow('real', defined(50))] })[0]).toContain(
      'wrote the data of expert.',
    );
    expect(notice({})).toEqual([]);
  });

  it('shows an undefined PGR as such, with its reason on hover and in the text', () => {
    const reason = 'on gsm8k the reference is not clearly better than the base';
    const page = parsePage(
      renderHtml(makeResults({ leaderboard: [makeRow('alpha', missing(reason), { usdPerPoint: null })] })),
    );
    const cells = byClass(section(page, 'settings'), 'none');
    expect(cells.map(({ attributes }) => attributes['title'])).toEqual([reason]);
    expect(cells.map(textOf)).toEqual(['undefined']);
    expect(byTag(section(page, 'settings'), 'li').map(textOf)).toEqual([reason]);
    expect(textOf(section(page, 'leaderboard'))).toContain(`undefined ${reason}`);
    expect(textOf(byClass(page, 'headline')[0] as Element)).toBe('No generator has a PGR in this run.');
    expect(ids(page)).not.toContain('intervals');
  });

  it('shows failed cells, why, and what to do', () => {
    const failed = missing('the cell failed');
    const results = makeResults({
      leaderboard: [
        makeRow('alpha', defined(50)),
        makeRow('beta', failed, { failedCells: 1, usd: null, usdPerPoint: null, yield: null }),
      ],
      cells: [
        makeCell('alpha', defined(50)),
        makeCell('beta', failed, {
          status: 'failed',
          benchmarks: [],
          dataset: undefined,
          metrics: {},
          fault: { code: 'unreachable', message: 'localhost:1 refused the connection', retryable: true },
        }),
      ],
      failures: [
        { reason: 'localhost:1 refused the connection', fix: 'Start the endpoint.', count: 1, cells: ['beta.math'] },
      ],
    });
    const page = parsePage(renderHtml(results));
    const failures = textOf(section(page, 'failures'));
    expect(failures).toContain('1 × localhost:1 refused the connection Fix: Start the endpoint. Where beta.math');
    expect(ids(page).indexOf('failures')).toBe(1);
    expect(textOf(section(page, 'benchmarks'))).toContain('beta 100 1 localhost:1 refused the connection');
    expect(byClass(section(page, 'settings'), 'none').map(textOf)).toEqual(['failed']);
    // A failed cell has a section of its own; it is not a case of an undefined PGR.
    expect(byTag(section(page, 'settings'), 'li')).toEqual([]);
    expect(textOf(section(page, 'leaderboard'))).toContain('unknown – – 100 0 0 of 1');
    expect(textOf(byTag(page, 'header')[0] as Element)).toContain('Cells 1 of 2 1 failed');
  });

  it('leaves out what a run does not have', () => {
    const page = parsePage(
      renderHtml(
        makeResults({
          leaderboard: [makeRow('alpha', defined(5), { metrics: {} })],
          cells: [makeCell('alpha', defined(5), { metrics: {}, dataset: undefined })],
        }),
      ),
    );
    for (const id of ['metrics', 'components', 'data', 'failures']) expect(ids(page)).not.toContain(id);
  });

  it('holds fifty generators in nine settings', () => {
    const places = ['a', 'b', 'c'].flatMap((domain) => ['x', 'y', 'z'].map((method) => ({ domain, method })));
    const names = Array.from({ length: 50 }, (_, index) => `generator-${index}`);
    const leaderboard = names.map((name, index) =>
      makeRow(name, defined(90 - 2 * index), {
        rank: { best: index + 1, worst: index + 1 },
        bySetting: Object.fromEntries(places.map(({ domain, method }) => [`${method}/${domain}`, defined(index)])),
        byDomain: Object.fromEntries(['a', 'b', 'c'].map((domain) => [domain, defined(index)])),
        byMethod: Object.fromEntries(['x', 'y', 'z'].map((method) => [method, defined(index)])),
      }),
    );
    const cells = names.flatMap((name) => places.map((place) => makeCell(name, defined(1), { cell: place })));
    const scores = cells.map(({ id }, index) => ({ cell: id, values: [index, -index] }));
    const page = parsePage(renderHtml(makeResults({ leaderboard, cells, pca: { ...pca, scores } })));
    const [heat, averages] = byClass(section(page, 'settings'), 'heat').map((table) =>
      byTag(byTag(table, 'tbody')[0] as Element, 'td'),
    );
    expect(heat).toHaveLength(50 * 10);
    expect(averages).toHaveLength(50 * 6);
    expect(byClass(section(page, 'intervals'), 'forest-row')).toHaveLength(50);
    expect(textOf(byClass(section(page, 'components'), 'keys')[0] as Element)).toContain('other generators');
    // Four hundred and fifty rows of scores are folded away; a handful is not.
    const folded = (root: Element) =>
      byTag(section(root, 'benchmarks'), 'details').map(({ attributes }) => 'open' in attributes);
    expect(folded(page)).toEqual([false]);
    expect(folded(parsePage(renderHtml(makeResults())))).toEqual([true]);
  });
});
