import { ArtifactStore, stageKey, writeJsonl } from '@agora/artifacts';
import { Fault, type Benchmark, type Domain, type PluginUse } from '@agora/contracts';
import { join } from 'node:path';

/**
 * Data from outside enters a run here and nowhere else: seeds and benchmark items are read once, stored as artifacts and
 * referred to by key, so that every worker sees the same rows and a changed file makes new keys.
 */
export class RunInputs {
  constructor(private readonly store: ArtifactStore) {}

  async seeds(domain: Domain, use: PluginUse, method: string, experimentSeed: number): Promise<string> {
    const seeds = await domain.seeds(method, experimentSeed);
    if (seeds.length === 0) {
      throw new Fault('invalid-input', `domain "${domain.id}" has no seeds for method "${method}"`, {
        fix: `Give domain "${domain.id}" seeds in its options; \`agora plugins\` lists them.`,
      });
    }
    return this.keep('seeds', { domain: use, method, content: stageKey(seeds) }, 'seeds.jsonl', seeds);
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
