import type { BenchmarkInput, ItemValue, RaceInput } from '@agora/analysis';
import { readJsonl, type ArtifactStore } from '@agora/artifacts';
import { sampleSchema, type Results } from '@agora/run-schemas';

/** Reads the scores that rungs left: every finished student once, on the items of its benchmarks. */
export class RaceScores {
  private readonly benchmarks = new Map<string, BenchmarkInput>();
  private readonly cells = new Map<string, RaceInput['cells'][number]>();

  constructor(private readonly store: ArtifactStore) {}

  async add(results: Results): Promise<void> {
    for (const { id, domain, base, reference } of results.benchmarks) {
      const name = JSON.stringify([domain, id]);
      if (!base || !reference || this.benchmarks.has(name)) continue;
      this.benchmarks.set(name, {
        id,
        domain,
        base: await this.samples(base),
        reference: await this.samples(reference),
      });
    }
    for (const { id, cell, status, artifacts } of results.cells) {
      if (status !== 'done' || this.cells.has(id)) continue;
      const scores: Record<string, ItemValue[]> = {};
      for (const [benchmark, key] of Object.entries(artifacts.evaluate)) scores[benchmark] = await this.samples(key);
      this.cells.set(id, { cell, scores });
    }
  }

  input(confidence: number): RaceInput {
    return { benchmarks: [...this.benchmarks.values()], cells: [...this.cells.values()], confidence };
  }

  private async samples(key: string): Promise<ItemValue[]> {
    const artifact = await this.store.open(key);
    const sums = new Map<string, { sum: number; count: number; unscored: boolean }>();
    for await (const { item, value, unscored } of readJsonl(artifact.path('samples.jsonl'), sampleSchema)) {
      const before = sums.get(item) ?? { sum: 0, count: 0, unscored: false };
      sums.set(item, {
        sum: before.sum + value,
        count: before.count + 1,
        unscored: before.unscored || unscored === true,
      });
    }
    return [...sums].map(([item, { sum, count, unscored }]) => ({
      item,
      value: sum / count,
      ...(unscored ? { unscored } : {}),
    }));
  }
}
