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
} from '../test/make-results.js';
import { renderCsv } from './csv.js';

/** RFC 4180, for what this package writes. */
function parse(csv: string): Record<string, string>[] {
  const rows = [...csv.matchAll(/((?:"(?:[^"]|"")*"|[^",\n]*)(?:,(?:"(?:[^"]|"")*"|[^",\n]*))*)\n/g)].map(
    ([, row = '']) =>
      [...`,${row}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain]) =>
        quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
      ),
  );
  const [head = [], ...body] = rows;
  return body.map((fields) => {
    expect(fields).toHaveLength(head.length);
    return Object.fromEntries(head.map((name, index) => [name, fields[index] as string]));
  });
}

describe('renderCsv', () => {
  it('has one row per cell and benchmark with full precision', () => {
    const cell = makeCell('alpha', defined(200 / 3));
    const [gsm8k] = cell.benchmarks;
    if (gsm8k === undefined) throw new Error('the cell has a benchmark');
    const second = { ...gsm8k, id: 'math', pgr: missing('no gap, "at all"') };
    const rows = parse(renderCsv(makeResults({ cells: [{ ...cell, benchmarks: [gsm8k, second] }] })));
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      cell: 'alpha.math.response-generation.n100.s1',
      benchmark: 'gsm8k',
      student: '0.4321',
      pgr: String(200 / 3),
      pgr_undefined: '',
      accepted: '100',
      usd: '1.5',
      metric_perplexity: '4.25',
      metric_reward: '',
      evaluate: 'f'.repeat(64),
    });
    expect(rows[1]).toMatchObject({ benchmark: 'math', pgr: '', pgr_undefined: 'no gap, "at all"' });
  });

  it('has rejections by reason, yield, near duplicates, figures and overlaps', () => {
    const cell = makeCell('alpha', defined(5), {
      dataset: dataset({ nearDuplicates, duplicates: 1 }),
      contamination: overlap(12),
    });
    const [gsm8k] = cell.benchmarks;
    if (gsm8k === undefined) throw new Error('the cell has a benchmark');
    cell.benchmarks = [gsm8k, { ...gsm8k, id: 'alpacaeval' }];
    const other = makeCell('beta', defined(5), {
      dataset: dataset({ rejected: { length: 2 }, accepted: 0, calls: 0 }),
    });
    const [first, second, third] = parse(
      renderCsv(
        makeResults({
          cells: [cell, other],
          benchmarks: [{ id: 'gsm8k', domain: 'math', version: '1', rule: 'strict' }, judged(cell.id)],
        }),
      ),
    );
    expect(first).toMatchObject({
      benchmark_version: '1',
      rule: 'strict',
      judge: '',
      mean_pgr: '5',
      yield: '0.8',
      'rejected_no-answer': '18',
      rejected_placeholder: '7',
      rejected_length: '0',
      duplicates: '1',
      near_duplicates_instruction: '0.14',
      near_duplicates_row: '0.05',
      contamination_words: '13',
      contaminated_rows: '12',
      contaminated_items: '2',
      compared_items: '1250',
      figure_win_rate: '',
    });
    expect(second).toMatchObject({
      judge: 'gpt-4-1106-preview',
      figure_win_rate: '12.345',
      figure_win_rate_stderr: '1.04',
      figure_strict_low: '0.45',
      contaminated_rows: '',
    });
    expect(third).toMatchObject({
      rejected_length: '2',
      'rejected_no-answer': '0',
      yield: '',
      contamination_words: '',
    });
  });

  it('keeps a failed cell, with its fault', () => {
    const failed = makeCell('alpha', missing('the cell failed'), {
      status: 'failed',
      benchmarks: [],
      dataset: undefined,
      fault: { code: 'timeout', message: 'line one\nline two', retryable: true },
    });
    const [row] = parse(renderCsv(makeResults({ cells: [failed] })));
    expect(row).toMatchObject({
      status: 'failed',
      fault: 'timeout',
      fault_message: 'line one\nline two',
      benchmark: '',
      usd: '',
    });
  });

  it('does not hand a spreadsheet a formula', () => {
    const rows = parse(
      renderCsv(makeResults({ leaderboard: [makeRow('alpha', defined(1), { model: '=HYPERLINK("http://x")' })] })),
    );
    expect(rows[0]?.['model']).toBe(`'=HYPERLINK("http://x")`);
    const negative = parse(renderCsv(makeResults({ leaderboard: [makeRow('alpha', defined(-12.5))] })));
    expect(negative[0]?.['pgr']).toBe('-12.5');
  });

  it('has title, licence and size of sets that existed before, and no columns for them where there is none', () => {
    const rowSet = {
      title: 'public',
      licence: 'CC0-1.0',
      rows: 60,
      bytes: 999,
      costUsd: null,
      empty: 0,
      duplicates: 0,
      notes: [],
    };
    const cells = [
      makeCell('alpha', defined(5), { dataset: dataset({ rowSet }) }),
      makeCell('beta', defined(5), { dataset: dataset({}) }),
    ];
    const [alpha, beta] = parse(renderCsv(makeResults({ cells })));
    expect(alpha).toMatchObject({
      set_title: 'public',
      set_licence: 'CC0-1.0',
      set_rows: '60',
      set_bytes: '999',
      set_usd: '',
    });
    expect(beta).toMatchObject({ set_title: '', set_licence: '', set_rows: '' });
    expect(renderCsv(makeResults({ cells: cells.slice(1) }))).not.toContain('set_title');
  });
});
