import type { ArtifactStore } from '@agora/artifacts';
import { runEventSchema, type RunEvent } from '@agora/contracts';
import type { DatasetSummary, Results } from '@agora/run-schemas';
import type { KeptCell, KeptPlan } from '@agora/orchestrator';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { raceOf } from '../race/race-of.js';
import { CellFolders } from './cell-folders.js';
import { writeReports } from './reports.js';

/** A run read from its home folder, whether it is under way, interrupted or ended. Needs no service. */
export class KeptRun {
  readonly folders: CellFolders;

  constructor(
    readonly plan: KeptPlan,
    readonly dir: string,
    private readonly store: ArtifactStore,
  ) {
    this.folders = new CellFolders(dir, store);
  }

  /** Lays out every dataset, student and answer that is finished. */
  async layOut(): Promise<void> {
    const { cells, benchmarks } = this.plan;
    for (const { cell, dataset } of cells) await this.when(dataset, () => this.folders.dataset(cell, dataset));
    for (const { id, train } of cells) if (train) await this.when(train, () => this.folders.student(id, train));
    const answers = [
      ...cells.flatMap(({ id, evaluate }) => Object.entries(evaluate).map(([benchmark, key]) => [id, benchmark, key])),
      ...benchmarks.flatMap(({ id, base, reference }) => [
        ['base', id, base],
        ['reference', id, reference],
      ]),
    ] as [string, string, string][];
    for (const [subject, benchmark, key] of answers) {
      await this.when(key, () => this.folders.samples(subject, benchmark, key));
    }
  }

  /** Lays out what there is of a cell's dataset. Gives the figures of an unfinished one; undefined when nothing was tried yet. */
  async layOutDataset({ cell, dataset, shards, shard }: KeptCell): Promise<DatasetSummary | undefined> {
    if (await this.store.has(dataset)) {
      await this.folders.dataset(cell, dataset);
      return undefined;
    }
    const simulated = this.plan.simulated.includes(cell.generator);
    const summary = await this.folders.partialDataset({ cell, shards, shard, simulated });
    // It was finished meanwhile: the whole dataset must replace the unfinished one.
    if (!(await this.store.has(dataset))) return summary;
    await this.folders.dataset(cell, dataset);
    return undefined;
  }

  /** Lays out everything that there is, with the report of it. */
  async report(): Promise<Results> {
    await this.layOut();
    const partial = await this.layOutDatasets();
    const { keptFaults, partialResults } = await import('@agora/orchestrator');
    const results = await partialResults(this.store, this.plan, {
      datasetOf: ({ id }) => Promise.resolve(partial.get(id)),
      faults: keptFaults(this.plan, await this.events()),
    });
    for (const { cell, artifacts } of results.cells) {
      if (artifacts.contamination) await this.folders.contamination(cell, artifacts.contamination);
    }
    await writeReports(this.dir, results, await raceOf(this.store, results.run.id));
    return results;
  }

  /** The figures of datasets that are not whole, by cell. */
  async layOutDatasets(): Promise<Map<string, DatasetSummary>> {
    const partial = new Map<string, DatasetSummary>();
    for (const cell of this.plan.cells) {
      const summary = await this.layOutDataset(cell);
      if (summary) partial.set(cell.id, summary);
    }
    return partial;
  }

  private async when(key: string, act: () => Promise<void>): Promise<void> {
    if (await this.store.has(key)) await act();
  }

  /** The events in the run's folder, as far as they can be read. */
  private async events(): Promise<RunEvent[]> {
    const text = await readFile(join(this.dir, 'events.jsonl'), 'utf8').catch(() => '');
    return text.split('\n').flatMap((line) => {
      const event = runEventSchema.safeParse(jsonOrUndefined(line));
      return event.success ? [event.data] : [];
    });
  }
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
