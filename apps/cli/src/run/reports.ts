import { replaceFile } from '@agora/artifacts';
import type { Results } from '@agora/contracts';
import { renderCsv, renderHtml, renderMarkdown, renderOrderingsCsv } from '@agora/report';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Leaves `results.json` and its views in a run's folder. */
export async function writeReports(dir: string, results: Results): Promise<void> {
  const files = {
    'results.json': `${JSON.stringify(results, null, 2)}\n`,
    'report.html': renderHtml(results),
    'summary.md': renderMarkdown(results),
    'summary.csv': renderCsv(results),
    ...(results.orderings ? { 'orderings.csv': renderOrderingsCsv(results.orderings) } : {}),
  };
  for (const [name, text] of Object.entries(files)) {
    await replaceFile(join(dir, name), (draft) => writeFile(draft, text));
  }
}
