import type { Results } from '@agora/contracts';
import { agreementTable, familyWarnings, judgedTable, rubricWords } from './judged.js';
import { table, text } from './markdown-table.js';

/** What judges said of the datasets, and how far they can be trusted. */
export function judgments(results: Results): string[] {
  const judged = judgedTable(results);
  if (judged.rows.length === 0) return [];
  return [
    '## Judges',
    text(rubricWords(results)),
    ...familyWarnings(results).map((warning) => `- ${text(warning)}`),
    ...[judged, agreementTable(results)].flatMap(({ heads, rows }) => (rows.length > 0 ? [table(heads, rows, 3)] : [])),
  ];
}
