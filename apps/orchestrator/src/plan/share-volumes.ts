import { groupOf, Journal, type ArtifactStore, type ShardIndex } from '@agora/artifacts';
import type { ShardSpec } from '@agora/run-schemas';
import { z } from 'zod';
import type { StageNode } from './run-plan.js';

export type Shard = StageNode & { spec: ShardSpec };

/** Whether a generator writes the rows of a stage. Those that exist already are paid by nobody and shared by their artifacts. */
export function isShard(node: StageNode): node is Shard {
  return node.spec.kind === 'shard' && node.spec.rows === undefined;
}

/**
 * When two shards of the same data begin at the same slot, the longer one reuses the rows of the shorter one, so it waits for
 * it. In this way all volumes share their rows, also when their last shards end at different slots.
 */
export function shareVolumes(nodes: ReadonlyMap<string, StageNode>): void {
  const families = new Map<string, Shard[]>();
  for (const node of nodes.values()) {
    if (!isShard(node)) continue;
    const { slots, maxAttempts } = node.spec;
    const name = `${groupOf(node.spec)} ${maxAttempts} ${slots.from}`;
    families.set(name, [...(families.get(name) ?? []), node]);
  }
  for (const family of families.values()) {
    family.sort((a, b) => a.spec.slots.to - b.spec.slots.to);
    for (const [index, shard] of family.entries()) {
      const shorter = family[index - 1];
      if (shorter) shard.needs = [...shard.needs, shorter.key];
    }
  }
}

/**
 * Slots of a shard that need no call of its own: a shorter shard of the same plan fills them, or another shard that begins at
 * the same slot, finished or not, has filled them.
 */
export async function sharedSlots(
  shard: Shard,
  nodes: ReadonlyMap<string, StageNode>,
  { index, store }: { index: ShardIndex; store: ArtifactStore },
): Promise<Set<number>> {
  const { from, to } = shard.spec.slots;
  const slots = new Set<number>();
  const shorter = shard.needs.flatMap((key) => nodes.get(key) ?? []).filter(isShard);
  for (const { spec } of shorter) addRange(slots, from, spec.slots.to);
  for (const other of await index.related(shard)) {
    if (other.slots.from !== from) continue;
    if (await store.has(other.key)) addRange(slots, from, Math.min(to, other.slots.to));
    else await addJournalled(slots, store.home.journal(other.key), to);
  }
  return slots;
}

const acceptedSchema = z.object({
  outcome: z.literal('accepted'),
  row: z.object({ provenance: z.object({ slot: z.number() }) }),
});

async function addJournalled(slots: Set<number>, folder: string, to: number): Promise<void> {
  for await (const { row } of Journal.read(folder, acceptedSchema)) {
    if (row.provenance.slot < to) slots.add(row.provenance.slot);
  }
}

function addRange(slots: Set<number>, from: number, to: number): void {
  for (let slot = from; slot < to; slot += 1) slots.add(slot);
}
