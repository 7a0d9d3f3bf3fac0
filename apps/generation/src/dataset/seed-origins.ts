import { readJsonl, type ArtifactStore } from '@agora/artifacts';
import type { SeedOrigin } from '@agora/run-schemas';
import { seedSchema } from '@agora/plugin-api';

/** Where the seeds of an artifact come from, and under which licence; the most frequent origin first. */
export async function seedOrigins(store: ArtifactStore, seeds: string): Promise<SeedOrigin[]> {
  const artifact = await store.open(seeds);
  const counts = new Map<string, SeedOrigin>();
  for await (const { source = null, licence = null } of readJsonl(artifact.path('seeds.jsonl'), seedSchema)) {
    const key = JSON.stringify([source, licence]);
    const known = counts.get(key) ?? { source, licence, seeds: 0 };
    counts.set(key, { ...known, seeds: known.seeds + 1 });
  }
  return [...counts.values()].sort((a, b) => b.seeds - a.seeds);
}
