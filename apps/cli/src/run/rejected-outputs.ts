import { ArtifactStore, Journal, readGzipLines, readJsonl } from '@agora/artifacts';
import { keptPromptSchema, promptSchema } from '@agora/run-schemas';
import { rejectedSchema, type Prompt, type Rejected } from '@agora/plugin-api';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const ROWS = 'rejected.jsonl';
const PROMPTS = 'prompts.jsonl.gz';

export interface RejectedRow {
  row: Rejected;
  prompt: Prompt | null;
}

/** A cell's rejected outputs, in a folder that holds its dataset. */
export async function* ofDataset(folder: string): AsyncGenerator<Rejected> {
  if (existsSync(join(folder, ROWS))) yield* readJsonl(join(folder, ROWS), rejectedSchema);
}

const journalledSchema = z.object({ outcome: z.literal('rejected'), row: rejectedSchema });
const promptLineSchema = z.object({
  prompt: promptSchema,
  row: z.object({ provenance: z.object({ promptHash: z.string() }) }),
});

/** Rejected outputs of shards, finished or not. */
export async function* ofShards(shards: readonly string[], store: ArtifactStore): AsyncGenerator<Rejected> {
  for (const key of shards) {
    const artifact = await store.find(key);
    if (artifact) yield* readJsonl(artifact.path(ROWS), rejectedSchema);
    else for await (const { row } of Journal.read(store.home.journal(key), journalledSchema)) yield row;
  }
}

/** The prompts of some rows, by hash, searched in all the files that may hold them. */
export async function promptsOf(
  rows: readonly Rejected[],
  { folder, shards, store }: { folder: string; shards: readonly string[]; store: ArtifactStore },
): Promise<Map<string, Prompt>> {
  const wanted = new Set(rows.map(({ provenance }) => provenance.promptHash));
  const found = new Map<string, Prompt>();
  const read = async (file: string): Promise<void> => {
    for await (const line of readGzipLines(file)) {
      const { hash, prompt } = keptPromptSchema.parse(JSON.parse(line));
      if (wanted.has(hash)) found.set(hash, prompt);
      if (found.size === wanted.size) return;
    }
  };
  await read(join(folder, PROMPTS));
  for (const key of shards) {
    if (found.size === wanted.size) break;
    const artifact = await store.find(key);
    if (artifact) await read(artifact.path(PROMPTS));
    for await (const { prompt, row } of Journal.read(store.home.journal(key), promptLineSchema)) {
      if (wanted.has(row.provenance.promptHash)) found.set(row.provenance.promptHash, prompt);
    }
  }
  return found;
}
