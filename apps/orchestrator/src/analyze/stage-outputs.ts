import { readJsonl, type Artifact, type ArtifactStore } from '@agora/artifacts';
import { sampleSchema } from '@agora/run-schemas';
import type { ItemValue } from '@agora/analysis';
import type { Failure } from './failures.js';
import type { Faults } from './run-analyst.js';

/** Reads what the stages of a run left, and collects why some left nothing. */
export class StageOutputs {
  readonly failures: Failure[] = [];

  constructor(
    private readonly store: ArtifactStore,
    private readonly faults: Faults,
  ) {}

  find(key: string): Promise<Artifact | undefined> {
    return this.faults.faultOf(key) ? Promise.resolve(undefined) : this.store.find(key);
  }

  /** The scores of evaluations by benchmark. A failure counts as one of `generator`, where that is given. */
  async scores(keys: Record<string, string>, generator?: string): Promise<Record<string, ItemValue[]>> {
    const scores: Record<string, ItemValue[]> = {};
    for (const [benchmark, key] of Object.entries(keys)) {
      const fault = this.faults.faultOf(key);
      if (fault && generator) this.failures.push({ fault, cell: `${generator} on ${benchmark}` });
      const samples = await this.samples(key, []);
      if (samples) scores[benchmark] = samples;
    }
    return scores;
  }

  /** The scores of one evaluation. A failure counts as one of each of `cells`. */
  async samples(key: string, cells: string[]): Promise<ItemValue[] | undefined> {
    const fault = this.faults.faultOf(key);
    if (fault) for (const cell of cells) this.failures.push({ fault, cell });
    if (!(await this.find(key))) return undefined;
    const artifact = await this.store.open(key);
    const values: ItemValue[] = [];
    for await (const { item, value, unscored } of readJsonl(artifact.path('samples.jsonl'), sampleSchema))
      values.push({ item, value, unscored });
    return values;
  }
}
