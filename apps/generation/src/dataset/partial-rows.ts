import { Journal, readJsonl, type Artifact, type ArtifactStore } from '@agora/artifacts';
import type { DatasetSummary } from '@agora/run-schemas';
import { instanceSchema, rejectedSchema } from '@agora/plugin-api';
import { journalEntrySchema, type Attempt, type JournalEntry } from '../shard/attempt.js';
import { JournalReplay } from '../shard/journal-replay.js';
import { ShardStats } from '../shard/shard-stats.js';
import { summaryOf } from '../summary-of.js';

export interface SlotRange {
  from: number;
  to: number;
}

/** Takes the tries of a slot; something to wait for when there is more than memory should hold. */
type Take = (attempts: readonly Attempt[]) => Promise<void> | undefined;

/** Hands over what a shard has come to, finished or not, and gives its figures. Reads alone: a worker may be at it. */
export async function takeShard(
  store: ArtifactStore,
  shard: { key: string; slots: SlotRange; maxAttempts: number },
  take: Take,
): Promise<DatasetSummary> {
  const { key, slots, maxAttempts } = shard;
  const finished = await store.find(key);
  if (finished) return takeFinished(finished, take);
  const entries = await journalled(store.home.journal(key));
  // Its journal goes when it is finished, which may have been between the two looks.
  const meanwhile = await store.find(key);
  return meanwhile ? takeFinished(meanwhile, take) : takeJournalled(entries, slots, maxAttempts, take);
}

async function takeFinished(shard: Artifact, take: Take): Promise<DatasetSummary> {
  for await (const row of readJsonl(shard.path('train.jsonl'), instanceSchema)) {
    await take([{ outcome: 'accepted', calls: 0, uncounted: 0, row }]);
  }
  for await (const row of readJsonl(shard.path('rejected.jsonl'), rejectedSchema)) {
    await take([{ outcome: 'rejected', calls: 0, uncounted: 0, row }]);
  }
  return summaryOf(shard);
}

async function takeJournalled(
  entries: readonly JournalEntry[],
  { from, to }: SlotRange,
  maxAttempts: number,
  take: Take,
): Promise<DatasetSummary> {
  const stats = new ShardStats(to - from);
  for (const entry of entries) stats.pay(entry, { earlier: true });
  const replay = new JournalReplay(entries);
  for (let slot = from; slot < to; slot += 1) {
    const attempts = replay.of(slot);
    const ended = attempts.at(-1)?.outcome === 'accepted' || attempts.length >= maxAttempts;
    if (ended) stats.finish(attempts, { cached: true });
    else stats.begin(attempts);
    await take(attempts);
  }
  return stats.summary;
}

async function journalled(folder: string): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  try {
    for await (const entry of Journal.read(folder, journalEntrySchema)) entries.push(entry);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // Removed while it was read.
  }
  return entries;
}
