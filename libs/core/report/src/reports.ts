import type { RaceRecord, Results } from '@agora/contracts';
import { renderCsv } from './csv.js';
import { renderHtml } from './html/page.js';
import { renderMarkdown } from './markdown.js';
import { renderOrderingsCsv } from './orderings-csv.js';
import { renderQuestionsCsv } from './questions-csv.js';

/** The results and all views of them that are files, by name. `race`: the one that the run is a step of. */
export function renderReports(results: Results, race?: RaceRecord): Record<string, string> {
  const questions = renderQuestionsCsv(results);
  return {
    'results.json': `${JSON.stringify(results, null, 2)}\n`,
    'report.html': renderHtml(results, race),
    'summary.md': renderMarkdown(results),
    'summary.csv': renderCsv(results),
    ...(results.orderings ? { 'orderings.csv': renderOrderingsCsv(results.orderings) } : {}),
    ...(questions === undefined ? {} : { 'questions.csv': questions }),
  };
}
