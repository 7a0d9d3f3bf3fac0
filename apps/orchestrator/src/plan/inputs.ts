import { ArtifactStore, readJsonl, stageKey, writeJsonl } from '@agora/artifacts';
import type { PluginUse } from '@agora/run-schemas';
import { Fault, readSeeds, seedSchema, type Benchmark, type Domain, type Method, type Seed } from '@agora/plugin-api';
import { seededRng } from '@agora/statistics';
import { join } from 'node:path';

/**
 * Data from outside enters a run only here: seeds and benchmark items are read once, stored as artifacts and referred to by
 * key. So every worker sees the same rows, and a changed file makes new keys.
 */
export class RunInputs {
  constructor(private readonly store: ArtifactStore) {}

  async seeds(domain: Domain, use: PluginUse, method: Method, experimentSeed: number): Promise<string> {
    const seeds = await readSeeds(domain, method, experimentSeed);
    if (seeds.length === 0) {
      throw new Fault('invalid-input', `domain "${domain.id}" has no seeds for method "${method.id}"`, {
        fix: `Give domain "${domain.id}" seeds in its options; \`agora plugins\` lists them.`,
      });
    }
    return this.keep('seeds', { domain: use, method: method.id, content: stageKey(seeds) }, 'seeds.jsonl', seeds);
  }

  /** At most so many of the seeds that have a response, drawn by the experiment seed: what a student trains on beside instances. */
  async fewSeeds(seeds: string, most: number, experimentSeed: number): Promise<string> {
    const all: Seed[] = [];
    const artifact = await this.store.open(seeds);
    for await (const seed of readJsonl(artifact.path('seeds.jsonl'), seedSchema)) all.push(seed);
    const answered = all.filter(({ response }) => response !== undefined);
    if (answered.length <= most) return seeds;
    const drawn = seededRng('training-seeds', seeds, experimentSeed).sample(answered, most);
    return this.keep('seeds', { of: seeds, most, experimentSeed }, 'seeds.jsonl', drawn);
  }

  async items(
    use: PluginUse,
    benchmark: Benchmark,
    limit: number | undefined,
  ): Promise<{ key: string; count: number }> {
    const all = await benchmark.items();
    const items = limit === undefined ? all : all.slice(0, limit);
    if (items.length === 0) {
      throw new Fault('invalid-input', `benchmark "${benchmark.id}" has no items`, {
        fix: 'Check the data file that the domain options name.',
      });
    }
    const spec = { domain: use, benchmark: { id: benchmark.id, version: benchmark.version }, content: stageKey(items) };
    return { key: await this.keep('items', spec, 'items.jsonl', items), count: items.length };
  }

  private async keep(kind: string, spec: object, file: string, rows: readonly unknown[]): Promise<string> {
    const artifact = await this.store.build({ kind, ...spec }, async (dir) => {
      await writeJsonl(join(dir, file), rows);
      return { rows: rows.length };
    });
    return artifact.key;
  }
}
