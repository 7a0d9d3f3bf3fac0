import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shardSpecSchema, stageKey, type ShardSpec } from '@agora/run-schemas';
import { isGone, makeFolder, onStorage } from '@agora/storage';
import type { ArtifactStore } from './artifact-store.js';

/** A shard, finished or not, that asks the same generator for the same rows in the same setting. */
export interface RelatedShard {
  key: string;
  slots: ShardSpec['slots'];
}

type Named = Pick<RelatedShard, 'key'> & { spec: ShardSpec };

const ENTRY = /^(\d+)-(\d+)\.([0-9a-f]{64})$/;
const SCANNED = 'scanned';

/**
 * Finds shards that differ only in their slots and number of attempts: one may reuse the rows of another instead of making
 * calls. The index consists of empty files: `<home>/shards/<hash of what they share>/<from>-<to>.<key>`.
 */
export class ShardIndex {
  private readonly folder: string;
  private scan: Promise<void> | undefined;

  constructor(private readonly store: ArtifactStore) {
    this.folder = join(store.home.root, 'shards');
  }

  /** Notes a shard before it is made. */
  async enter({ key, spec }: Named): Promise<void> {
    const { from, to } = spec.slots;
    const folder = this.of(spec);
    await onStorage(folder, async () => {
      await makeFolder(folder);
      await writeFile(join(folder, `${from}-${to}.${key}`), '');
    });
  }

  /** Other shards with some of the same slots; the one with the highest last slot comes first. */
  async related({ key, spec }: Named): Promise<RelatedShard[]> {
    await (this.scan ??= this.scanOnce());
    const { from, to } = spec.slots;
    const shards = (await names(this.of(spec))).flatMap((name): RelatedShard[] => {
      const [, first, last, other] = ENTRY.exec(name) ?? [];
      if (other === undefined || other === key) return [];
      return [{ key: other, slots: { from: Number(first), to: Number(last) } }];
    });
    return shards.filter(({ slots }) => slots.from < to && slots.to > from).sort((a, b) => b.slots.to - a.slots.to);
  }

  private of(spec: ShardSpec): string {
    return join(this.folder, groupOf(spec));
  }

  /** Enters the shards of a home that is older than the index, once. */
  private async scanOnce(): Promise<void> {
    if ((await names(this.folder)).includes(SCANNED)) return;
    for (const prefix of await names(this.store.home.artifacts)) {
      if (!/^[0-9a-f]{2}$/.test(prefix)) continue;
      for (const key of await names(join(this.store.home.artifacts, prefix))) {
        const artifact = await this.store.find(key).catch(() => undefined);
        const spec = shardSpecSchema.safeParse(artifact?.manifest.spec);
        if (spec.success) await this.enter({ key, spec: spec.data });
      }
    }
    await onStorage(this.folder, async () => {
      await makeFolder(this.folder);
      await writeFile(join(this.folder, SCANNED), '');
    });
  }
}

/** The same for all shards that may share rows. */
export function groupOf({ generator, method, domain, seeds, experimentSeed, judging }: ShardSpec): string {
  return stageKey({ generator, method, domain, seeds, experimentSeed, ...(judging ? { judging } : {}) });
}

async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}
