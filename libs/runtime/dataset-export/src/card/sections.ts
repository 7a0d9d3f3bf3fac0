import {
  writtenRows,
  type DatasetSummary,
  type NearDuplicateFigures,
  type NearDuplicateReport,
  type SeedOrigin,
} from '@agora/run-schemas';
import { markdownTable, type MarkdownCell } from '@agora/report';
import type { ColumnStats } from '../figures/column-figures.js';
import { code, codeCell, number, percent } from './markdown.js';

export const SIMULATED =
  '> **Simulated.** These rows were made by a program that imitates a generator of known quality, not by a language model.';

export function statistics(stats: readonly (readonly [string, ColumnStats])[]): string {
  return markdownTable(
    ['column', 'min', 'median', 'mean', 'max'],
    stats.map(([name, { min, median, mean, max }]) => [name, number(min), number(median), number(mean), number(max)]),
    1,
  );
}

/** Accepted outputs of all outputs, in [0, 1]; undefined when there were none. */
export function yieldOf(summary: DatasetSummary): number | undefined {
  const accepted = writtenRows(summary);
  const outputs = accepted + Object.values(summary.rejected).reduce((sum, count) => sum + count, 0);
  return outputs === 0 ? undefined : accepted / outputs;
}

export function outcome(summary: DatasetSummary): string {
  const share = yieldOf(summary);
  const reasons = Object.entries(summary.rejected).map(([reason, count]) => [codeCell(reason), number(count)]);
  const figures: MarkdownCell[][] = [
    ['instances asked for', number(summary.requested)],
    ['accepted', number(summary.accepted)],
    ['given up after the last try', number(summary.missing)],
    ['accepted outputs of all outputs', share === undefined ? '–' : percent(share)],
    ['calls', number(summary.calls)],
    ['calls without token counts', number(summary.uncountedCalls)],
    ['input tokens', number(summary.inputTokens)],
    ['output tokens', number(summary.outputTokens)],
    ['US dollars', { markdown: dollars(summary.usd, summary.uncountedCalls > 0) }],
  ];
  return [
    '## Yield and cost',
    '',
    markdownTable(['', ''], figures, 1),
    ...(reasons.length === 0
      ? []
      : ['', 'Rejected outputs by reason:', '', markdownTable(['reason', 'outputs'], reasons, 1)]),
  ].join('\n');
}

export function dollars(usd: number | null, estimated = false): string {
  if (usd === null) return 'unknown';
  if (estimated && usd > 0) return `~${dollars(usd)}`;
  // Four decimals of a small sum would call it free.
  return usd === 0 || usd >= 0.01 ? usd.toFixed(4) : usd.toFixed(Math.min(20, 1 - Math.floor(Math.log10(usd))));
}

/** Rejection reasons in a cell of a table, most frequent first. */
export function reasons({ rejected }: DatasetSummary): string {
  const sorted = Object.entries(rejected).sort(([, a], [, b]) => b - a);
  return sorted.length === 0
    ? 'none'
    : sorted.map(([reason, count]) => `${number(count)} × ${code(reason)}`).join(', ');
}

export function nearDuplicates(report: NearDuplicateReport | undefined): string[] {
  if (!report) return [];
  const { threshold, instruction, instance } = report;
  const parts: [string, NearDuplicateFigures][] = [
    ['instruction', instruction],
    ['instruction and response', instance],
  ];
  const words =
    `Rows that are nearly the same as an earlier one: at least ${Math.round(100 * threshold)} % of the five-word ` +
    'shingles in common (Jaccard similarity, estimated by MinHash with 128 hash functions).';
  const counts = markdownTable(
    ['compared by', 'rows like an earlier one', 'groups', 'rows in groups'],
    parts.map(([name, { rows, clusters, share }]) => [name, number(rows), number(clusters), percent(share)]),
    1,
  );
  const largest = parts.flatMap(([name, figures]) =>
    figures.largest.map(
      ({ rows, examples }) => `- ${number(rows)} rows, by ${name}: ${examples.map(code).join(' and ')}`,
    ),
  );
  return [
    [
      '## Near duplicates',
      '',
      words,
      '',
      counts,
      ...(largest.length ? ['', 'The largest groups:', '', ...largest] : []),
    ].join('\n'),
  ];
}

export function licence(origins: readonly SeedOrigin[] | undefined): string {
  const terms =
    'The terms of the generator’s provider and the licences of the seeds decide what may be done with these rows.';
  const rows = (origins ?? []).map(({ source, licence: given, seeds }) => [
    source ?? 'not named',
    given ?? 'unknown',
    number(seeds),
  ]);
  if (rows.length === 0) return `## Licence\n\n${terms} Those of the seeds are not known.`;
  return `## Licence\n\n${terms}\n\n${markdownTable(['seeds from', 'licence', 'seeds'], rows, 2)}`;
}
