import { ArtifactStore } from '@agora/artifacts';
import { Fault } from '@agora/contracts';
import type { ExportSource } from '@agora/dataset-export';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { datasetFolder } from '../run/dataset-folder.js';
import { fits } from './cell-pattern.js';
import type { FoundRun } from './find-run.js';

/**
 * The datasets of a run, from its folder or, where they are missing there, from the artifacts. `patterns`: cells that are
 * wanted; all when there is none. Cells that left no dataset are named in `without`.
 */
export async function findDatasets(
  { folder, results }: FoundRun,
  patterns: readonly string[],
  store: ArtifactStore,
): Promise<{ sources: ExportSource[]; without: string[] }> {
  const wanted = results.cells.filter(
    ({ id }) => patterns.length === 0 || patterns.some((pattern) => fits(id, pattern)),
  );
  if (wanted.length === 0) {
    throw new Fault('not-found', `no cell fits ${patterns.map((pattern) => `"${pattern}"`).join(' or ')}`, {
      fix: `Cells of this run: ${results.cells.map(({ id }) => id).join(', ')}.`,
    });
  }
  const sources: ExportSource[] = [];
  const without: string[] = [];
  for (const { id, cell, dataset, artifacts } of wanted) {
    if (!dataset || !artifacts.dataset) {
      without.push(id);
      continue;
    }
    const copy = join(folder, datasetFolder(cell), 'train.jsonl');
    const row = results.leaderboard.find(({ generator }) => generator === cell.generator);
    sources.push({
      id,
      cell,
      model: row?.model ?? 'unknown',
      simulated: row?.simulated ?? results.run.simulated,
      summary: dataset,
      file: (await exists(copy)) ? copy : (await store.open(artifacts.dataset)).path('train.jsonl'),
    });
  }
  if (sources.length > 0) return { sources, without };
  throw new Fault('not-found', `${without.join(', ')}: no dataset was made`, {
    fix: 'The report of the run tells what went wrong; mend it and run the same command again.',
  });
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
