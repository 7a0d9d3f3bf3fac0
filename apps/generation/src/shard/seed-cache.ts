import { readJsonl, type ArtifactStore } from '@agora/artifacts';
import { seedSchema, type Seed } from '@agora/plugin-api';

const KEPT = 4;

/** Seeds by artifact. The shards of a cell share theirs, so the latest few stay in memory. */
export class SeedCache {
  private readonly latest = new Map<string, Promise<readonly Seed[]>>();

  constructor(private readonly store: ArtifactStore) {}

  async get(key: string): Promise<readonly Seed[]> {
    const seeds = this.latest.get(key) ?? this.read(key);
    this.latest.delete(key);
    this.latest.set(key, seeds);
    const [oldest] = this.latest.keys();
    if (this.latest.size > KEPT && oldest !== undefined) this.latest.delete(oldest);
    try {
      return await seeds;
    } catch (error) {
      // A seed file that was missing may be there next time.
      this.latest.delete(key);
      throw error;
    }
  }

  private async read(key: string): Promise<readonly Seed[]> {
    const artifact = await this.store.open(key);
    const seeds: Seed[] = [];
    for await (const seed of readJsonl(artifact.path('seeds.jsonl'), seedSchema)) seeds.push(seed);
    return seeds;
  }
}
