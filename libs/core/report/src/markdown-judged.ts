import type { Results } from '@agora/run-schemas';
import { agreementTable, familyWarnings, judgedTable, rubricWords } from './judged.js';
import { table, text } from './markdown-table.js';

/** Judges' scores of the datasets, and how reliable the judges are. */
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
