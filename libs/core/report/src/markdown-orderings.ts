import type { Results } from '@agora/run-schemas';
import { table, text } from './markdown-table.js';
import {
  ORDERING_HEADS,
  orderingFields,
  ORDERINGS_TITLE,
  orderingSentences,
  orderingsMeaning,
} from './ordering-words.js';

/** How well each metric ordered the trained generators: the mean over settings, and what can be said of it. */
export function orderings(results: Results): string[] {
  const found = results.orderings;
  if (!found) return [];
  return [
    `### ${ORDERINGS_TITLE}`,
    text(orderingsMeaning(found, results.confidence)),
    table(ORDERING_HEADS, found.metrics.map(orderingFields), 2),
    orderingSentences(found, results)
      .map((sentence) => `- ${text(sentence)}`)
      .join('\n'),
  ];
}
