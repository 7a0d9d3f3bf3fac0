import { replaceFile } from '@agora/artifacts';
import type { RaceRecord, Results } from '@agora/run-schemas';
import { addressOf, renderReports, type SampleLinks } from '@agora/report';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { datasetFolder } from './dataset-folder.js';

/**
 * Leaves `results.json` and its views in a run's folder; the report leads to the samples that lie there already. `race`: the one
 * that the run is a step of.
 */
export async function writeReports(dir: string, results: Results, race?: RaceRecord): Promise<void> {
  for (const [name, text] of Object.entries(await renderReports(results, race, linksIn(dir)))) {
    await replaceFile(join(dir, name), (draft) => writeFile(draft, text));
  }
}

function linksIn(dir: string): SampleLinks {
  const there = (path: string): string | undefined => (existsSync(join(dir, path)) ? addressOf(path) : undefined);
  const files = { accepted: 'train.jsonl', rejected: 'rejected.jsonl' };
  return {
    rows: (cell, which) => there(join(datasetFolder(cell), files[which])),
    answers: (subject, benchmark) => there(join('evals', subject, `samples_${benchmark}.jsonl`)),
  };
}
