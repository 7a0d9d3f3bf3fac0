import type { ArtifactStore } from '@agora/artifacts';
import { datasetSummarySchema, type Cell, type DatasetSummary } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import type { ExportSource } from '@agora/dataset-export';
import type { DatasetParts } from '@agora/generation';
import { makeFolder } from '@agora/storage';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { datasetFolder } from '../run/dataset-folder.js';
import { fits } from './cell-pattern.js';
import type { FoundRun } from './find-run.js';

interface WantedCell {
  id: string;
  cell: Cell;
  model: string;
  simulated: boolean;
  /** Key of the finished dataset; undefined when it is unknown. */
  dataset?: string;
  parts?: DatasetParts;
}

type Dataset = Pick<ExportSource, 'summary' | 'file' | 'partial'>;

/**
 * The datasets of a run, from its folder or, when missing there, from the artifacts. Unfinished datasets are written into
 * `scratch` as far as they are. `patterns`: the cells to find; all when empty. `without` names cells without any data.
 */
export async function findDatasets(
  found: FoundRun,
  patterns: readonly string[],
  store: ArtifactStore,
  scratch: string,
): Promise<{ sources: ExportSource[]; without: string[] }> {
  const all = cellsOf(found);
  const wanted = all.filter(({ id }) => patterns.length === 0 || patterns.some((pattern) => fits(id, pattern)));
  if (wanted.length === 0) {
    throw new Fault('not-found', `no cell fits ${patterns.map((pattern) => `"${pattern}"`).join(' or ')}`, {
      fix: `Cells of this run: ${all.map(({ id }) => id).join(', ')}.`,
    });
  }
  const sources: ExportSource[] = [];
  const without: string[] = [];
  for (const one of wanted) {
    const { id, cell, model, simulated } = one;
    const dataset =
      (await whole(one, found, store)) ?? (await partial(one, store, join(scratch, id))) ?? (await laidOut(one, found));
    if (dataset) sources.push({ id, cell, model, simulated, ...dataset });
    else without.push(id);
  }
  if (sources.length > 0) return { sources, without };
  throw new Fault('not-found', `${without.join(', ')}: no dataset was made, and nothing was generated yet`, {
    fix: 'The report of the run tells what went wrong; mend it and run the same command again.',
  });
}

function cellsOf({ results, plan }: FoundRun): WantedCell[] {
  if (!plan) {
    return (results?.cells ?? []).map(({ id, cell, artifacts: { dataset } }) => {
      const row = results?.leaderboard.find(({ generator }) => generator === cell.generator);
      const simulated = row?.simulated ?? results?.run.simulated ?? false;
      return { id, cell, model: row?.model ?? 'unknown', simulated, ...(dataset === undefined ? {} : { dataset }) };
    });
  }
  const { generators } = plan.experiment;
  return plan.cells.map(({ id, cell, dataset, shards, shard }) => {
    const simulated = plan.simulated.includes(cell.generator);
    const model = generators.find((one) => one.id === cell.generator)?.model ?? 'unknown';
    return { id, cell, model, simulated, dataset, parts: { cell, shards, shard, simulated } };
  });
}

async function whole(
  { id, cell, dataset: key }: WantedCell,
  { folder, results }: FoundRun,
  store: ArtifactStore,
): Promise<Dataset | undefined> {
  if (key === undefined) return undefined;
  const told = results?.cells.find((one) => one.id === id);
  const copy = join(folder, datasetFolder(cell), 'train.jsonl');
  // The results give figures of an unfinished dataset without a key.
  if (told?.dataset && told.artifacts.dataset === key && (await exists(copy)))
    return { summary: told.dataset, file: copy };
  if (!(await store.has(key))) return undefined;
  const artifact = await store.open(key);
  const summary: DatasetSummary = datasetSummarySchema.parse(artifact.manifest.summary);
  return { summary, file: artifact.path('train.jsonl') };
}

async function partial({ parts }: WantedCell, store: ArtifactStore, dir: string): Promise<Dataset | undefined> {
  if (!parts) return undefined;
  await makeFolder(dir);
  const summary = await (await import('@agora/generation')).writePartialDataset(store, parts, dir);
  return summary && { summary, file: join(dir, 'train.jsonl'), partial: true };
}

/** A dataset in the run's folder, for users who do not have the home folder of the run. */
async function laidOut({ id, cell }: WantedCell, { folder, results }: FoundRun): Promise<Dataset | undefined> {
  const summary = results?.cells.find((one) => one.id === id)?.dataset;
  const file = join(folder, datasetFolder(cell), 'train.jsonl');
  return summary && (await exists(file)) ? { summary, file, partial: true } : undefined;
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
