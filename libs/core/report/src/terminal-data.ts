import type { Results } from '@agora/run-schemas';
import { count, percent, plural } from './format.js';
import type { TerminalOptions, TerminalStyle } from './terminal.js';
import { wrap } from './wrap.js';
import { datasetsOf, datasetTotals, overlapsOf, rejectionsOf, yieldOf } from './view.js';

/** With more cells than this there is a line per generator instead of per cell. */
const MOST_LINES = 24;

/** Least width, in characters, for rejection reasons to be shown beside the figures. */
const LEAST = 24;

type Counts = Parameters<typeof yieldOf>[0] & Parameters<typeof rejectionsOf>[0];

/**
 * The datasets at the end of a run: accepted instances, yield and rejections by reason, per cell or, with many cells, per
 * generator; then the result of the check for contamination. Empty when there is no dataset.
 */
export function renderData(results: Results, options: TerminalOptions = {}): string {
  const paint = options.paint ?? ((_style: TerminalStyle, text: string) => text);
  const rows = linesOf(results);
  if (rows.length === 0) return '';
  const head = ['data', 'accepted', 'yield', 'rejected outputs'] as const;
  const cells = rows.map(({ name, counts }) => [
    name,
    count(counts.accepted),
    percent(yieldOf(counts)),
    rejectionsOf(counts)
      .map(([reason, times]) => `${count(times)} ${reason}`)
      .join(', ') || 'none',
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  // The last column may be of any length, and is wrapped between words.
  const { width = Infinity } = options;
  const beside = widths.slice(0, 3).reduce((sum, each) => sum + each + 2, 0);
  if (beside + Math.min(LEAST, widths[3] ?? 0) > width) {
    const stacked = cells.flatMap(([name = '', accepted, share, rejected]) => [
      paint('bold', name),
      ...wrap(`  ${accepted} accepted · yield ${share} · rejected: ${rejected}`, width, 4),
    ]);
    return [...stacked, ...warnings(results, width).map((text) => paint('yellow', text))].join('\n');
  }
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) => {
        if (column === 3) return text;
        return column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0);
      })
      .join('  ');
  return [
    paint('dim', line(head)),
    ...cells.flatMap((row) => wrap(line(row), width, beside)),
    ...warnings(results, width).map((text) => paint('yellow', text)),
  ].join('\n');
}

function linesOf(results: Results): { name: string; counts: Counts }[] {
  const datasets = datasetsOf(results);
  if (datasets.length <= MOST_LINES)
    return datasets.map(({ result, dataset }) => ({ name: result.id, counts: dataset }));
  return results.leaderboard.flatMap((row) => {
    const counts = datasetTotals(results, row);
    return counts === undefined ? [] : [{ name: row.generator, counts }];
  });
}

const warnings = (results: Results, width: number): string[] =>
  contamination(results).flatMap((text) => wrap(text, width));

/** The dataset with the most overlap, and how many others have some. */
function contamination(results: Results): string[] {
  const hits = overlapsOf(results)
    .filter(({ benchmark }) => benchmark.instances > 0)
    .sort((a, b) => b.benchmark.instances / b.rows - a.benchmark.instances / a.rows);
  const [worst] = hits;
  if (worst === undefined) return [];
  const { result, rows, benchmark } = worst;
  const others =
    hits.length > 1 ? `, the most of ${count(hits.length)} pairs of dataset and benchmark that share any` : '';
  return [
    '',
    `Contamination: ${count(benchmark.instances)} of ${plural(rows, 'row')} of ${result.id} ${benchmark.instances === 1 ? 'shares' : 'share'} ` +
      `${benchmark.whole ? 'the whole instruction' : `${result.contamination?.words} words in a row`} with items of ` +
      `${benchmark.id}${others}. See the report.`,
  ];
}
