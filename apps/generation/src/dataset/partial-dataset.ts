import { readJsonl, type ArtifactStore } from '@agora/artifacts';
import type { Cell, DatasetSummary, ShardSpec } from '@agora/run-schemas';
import { instanceSchema, type Instance } from '@agora/plugin-api';
import { datasetCard, DatasetFigures, flatColumns, flatten, isPair, writeParquet } from '@agora/dataset-export';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PromptBook } from '../shard/prompt-book.js';
import { ShardFiles } from '../shard/shard-files.js';
import { joinSummaries } from './join-summaries.js';
import { takeShard } from './partial-rows.js';
import { seedOrigins } from './seed-origins.js';

/** A dataset before it is whole. */
export interface DatasetParts {
  cell: Cell;
  /** Keys of its shards, in order. */
  shards: readonly string[];
  /** Spec of the first of them; the others differ in their slots. */
  shard: ShardSpec;
  simulated: boolean;
}

/**
 * Writes what there is so far of a dataset that is not whole into the empty folder `dir`: the rows of finished shards, and those
 * that are journalled of the others. The files are those of a whole dataset; the card says how much is missing. Undefined when
 * nothing was tried yet. Reads alone: workers may be at it.
 */
export async function writePartialDataset(
  store: ArtifactStore,
  parts: DatasetParts,
  dir: string,
): Promise<DatasetSummary | undefined> {
  const { cell, shard, simulated } = parts;
  const figures = new DatasetFigures(cell.instances);
  const rows = await writeRows(store, parts, dir, (row) => figures.add(row));
  const joined = joinSummaries(rows, figures.duplicates);
  if (joined.calls === 0 && joined.accepted === 0) return undefined;
  const summary = { ...joined, seedOrigins: await seedOrigins(store, shard.seeds) };
  await writeParquet(join(dir, 'train.parquet'), columnsOf(figures.sample), flatRows(join(dir, 'train.jsonl')));
  const { size: bytes } = await stat(join(dir, 'train.parquet'));
  const { sample, distinct, stats } = figures;
  const card = await datasetCard({ cell, shard, simulated, summary, sample, distinct, stats, bytes, partial: true });
  await writeFile(join(dir, 'README.md'), card);
  return summary;
}

/**
 * The same for who looks at rows alone: `train.jsonl`, `rejected.jsonl` and the prompts, without figures, parquet and card. Its
 * summary counts no duplicates.
 */
export async function writePartialRows(
  store: ArtifactStore,
  parts: Omit<DatasetParts, 'simulated'>,
  dir: string,
): Promise<DatasetSummary | undefined> {
  const summary = joinSummaries(await writeRows(store, parts, dir), 0);
  return summary.calls === 0 && summary.accepted === 0 ? undefined : summary;
}

async function writeRows(
  store: ArtifactStore,
  { cell, shards, shard }: Omit<DatasetParts, 'simulated'>,
  dir: string,
  onAccepted: (row: Instance) => void = () => undefined,
): Promise<DatasetSummary[]> {
  const summaries: DatasetSummary[] = [];
  const { maxAttempts } = shard;
  const size = shard.slots.to - shard.slots.from;
  const book = new PromptBook();
  await ShardFiles.within(dir, book, async (files) => {
    for (const [index, key] of shards.entries()) {
      const slots = { from: index * size, to: Math.min((index + 1) * size, cell.instances) };
      await book.recall(store, key, [key]);
      const summary = await takeShard(store, { key, slots, maxAttempts }, (attempts) => {
        for (const { outcome, row } of attempts) if (outcome === 'accepted') onAccepted(row);
        return files.add(attempts);
      });
      summaries.push(summary);
    }
  });
  return summaries;
}

/** One row tells of all: a method makes pairs, or it makes none. */
function columnsOf(sample: Instance | undefined): ReturnType<typeof flatColumns> {
  return flatColumns(sample !== undefined && isPair(sample));
}

async function* flatRows(train: string): AsyncGenerator<Record<string, unknown>> {
  for await (const row of readJsonl(train, instanceSchema)) yield flatten(row);
}
