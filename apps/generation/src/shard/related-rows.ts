import { Journal, readJsonl, type ArtifactStore, type RelatedShard, type ShardIndex } from '@agora/artifacts';
import { shardSpecSchema, type ShardSpec } from '@agora/run-schemas';
import { instanceSchema, rejectedSchema, type Instance, type Rejected } from '@agora/plugin-api';
import { journalEntrySchema, type Attempt } from './attempt.js';

/** A try that another shard has made and paid for. */
export interface RelatedAttempt {
  attempt: Attempt;
  /** Key of that shard. */
  shard: string;
}

/**
 * Tries that shards of other slots or another number of tries have made, finished or not. One stands for a try of this shard
 * when its prompt is the very same: slot, number of the try and sampling seed are then the same too.
 */
export class RelatedRows {
  private readonly byTry = new Map<string, RelatedAttempt>();

  /** `reviewed`: decisions depend on earlier rows, so that only shards with the same beginning are of use. */
  static async read(
    { key, spec }: { key: string; spec: ShardSpec },
    { store, index, reviewed }: { store: ArtifactStore; index: ShardIndex; reviewed: boolean },
  ): Promise<RelatedRows> {
    const rows = new RelatedRows();
    for (const shard of await index.related({ key, spec })) {
      if (reviewed && shard.slots.from !== spec.slots.from) continue;
      await rows.add(shard, spec, store, reviewed);
    }
    return rows;
  }

  find(slot: number, attempt: number, promptHash: string): RelatedAttempt | undefined {
    return this.byTry.get(nameOf(slot, attempt, promptHash));
  }

  /** Keys of the shards that it has tries of. */
  get shards(): string[] {
    return [...new Set([...this.byTry.values()].map(({ shard }) => shard))];
  }

  private async add(shard: RelatedShard, spec: ShardSpec, store: ArtifactStore, reviewed: boolean): Promise<void> {
    const artifact = await store.find(shard.key);
    if (artifact) {
      const { maxAttempts } = shardSpecSchema.parse(artifact.manifest.spec);
      if (reviewed && maxAttempts !== spec.maxAttempts) return;
      await store.open(shard.key);
      const accepted = readJsonl(artifact.path('train.jsonl'), instanceSchema);
      for await (const row of accepted) this.keep({ outcome: 'accepted', ...costOf(row), row }, shard, spec);
      const rejected = readJsonl(artifact.path('rejected.jsonl'), rejectedSchema);
      for await (const row of rejected) this.keep({ outcome: 'rejected', ...costOf(row), row }, shard, spec);
      return;
    }
    // What is in a journal says nothing of the number of tries that its shard has.
    if (reviewed) return;
    for await (const entry of Journal.read(store.home.journal(shard.key), journalEntrySchema)) {
      if (entry.outcome !== 'failed') this.keep(entry, shard, spec);
    }
  }

  private keep(attempt: Attempt, { key: shard }: RelatedShard, { slots }: ShardSpec): void {
    const { slot, attempt: number, promptHash } = attempt.row.provenance;
    if (slot < slots.from || slot >= slots.to) return;
    const name = nameOf(slot, number, promptHash);
    if (!this.byTry.has(name)) this.byTry.set(name, { attempt, shard });
  }
}

/** Of a row alone: what failed calls took besides is in the figures of its shard. */
function costOf({ provenance }: Instance | Rejected): { calls: number; uncounted: number } {
  const calls = provenance.pair?.answers ?? 1;
  return { calls, uncounted: provenance.usage ? 0 : calls };
}

function nameOf(slot: number, attempt: number, promptHash: string): string {
  return `${slot}:${attempt}:${promptHash}`;
}
