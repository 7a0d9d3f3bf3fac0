import type { Results } from '@agora/contracts';
import { agreementLines, familyWarnings, judgedLines, rubricWords } from './judged.js';
import { table, text } from './markdown-table.js';

/** Judges' scores of the datasets, and how reliable the judges are. */
export function judgments(results: Results): string[] {
  const lines = judgedLines(results);
  if (lines.length === 0) return [];
  const agreement = agreementLines(results);
  return [
    '## Judges',
    text(rubricWords(results)),
    ...familyWarnings(results).map((warning) => `- ${text(warning)}`),
    table(
      ['Metric', 'Cell', 'Judge', 'Mean', 'Scored', 'Without a score', 'Per doubling', 'Judged again'],
      lines.map((line) => [
        line.metric,
        line.cell,
        line.judge,
        line.mean,
        line.scored,
        line.unscored,
        line.perDoubling,
        line.repeated,
      ]),
      3,
    ),
    ...(agreement.length === 0
      ? []
      : [
          table(
            ['Metric', 'Cell', 'Judges', 'Rows', 'Weighted kappa', 'Spearman', 'Same score'],
            agreement.map((line) => [
              line.metric,
              line.cell,
              line.judges,
              line.rows,
              line.kappa,
              line.spearman,
              line.same,
            ]),
            3,
          ),
        ]),
  ];
}
