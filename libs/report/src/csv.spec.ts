import { defined, makeCell, makeResults, makeRow, missing } from '../spec/make-results.js';
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
});
