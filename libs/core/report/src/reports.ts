import type { RaceRecord, Results } from '@agora/run-schemas';
import type { SampleLinks } from './html/sample-links.js';

/**
 * The results and all views of them that are files, by name. Their code is loaded here: a run comes to it at its end. `race`: the
 * one that the run is a step of. `links`: where samples lie beside the report.
 */
export async function renderReports(
  results: Results,
  race?: RaceRecord,
  links?: SampleLinks,
): Promise<Record<string, string>> {
  const [{ renderHtml }, { renderMarkdown }, { renderCsv }, { renderOrderingsCsv }, { renderQuestionsCsv }] =
    await Promise.all([
      import('./html/page.js'),
      import('./markdown.js'),
      import('./csv.js'),
      import('./orderings-csv.js'),
      import('./questions-csv.js'),
    ]);
  const questions = renderQuestionsCsv(results);
  return {
    'results.json': `${JSON.stringify(results, null, 2)}\n`,
    'report.html': renderHtml(results, race, links),
    'summary.md': renderMarkdown(results),
    'summary.csv': renderCsv(results),
    ...(results.orderings ? { 'orderings.csv': renderOrderingsCsv(results.orderings) } : {}),
    ...(questions === undefined ? {} : { 'questions.csv': questions }),
  };
}
