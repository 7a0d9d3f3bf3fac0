import { removeDrafts, replaceFile, type ArtifactStore } from '@agora/artifacts';
import type { RunEvent } from '@agora/contracts';
import type { KeptCell } from '@agora/orchestrator';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KeptRun } from './kept-run.js';
import { LookPace } from './look-pace.js';

/** Least time between two looks at growing datasets. */
const PAUSE_MS = 5_000;

/**
 * Fills a run's folder while the run goes on: the output of a stage when its event comes, unfinished datasets from time to time.
 * A folder that cannot be written does not end the run: the failure is reported when the end of the run is written.
 */
export class LiveFolder {
  private readonly growing = new Set<string>();
  /** By stage: how far it is, and the cells that it is made for. */
  private readonly rows = new Map<string, { done: number; cells: readonly string[] }>();
  private readonly pace = new LookPace(performance.now());
  private work: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  private constructor(readonly run: KeptRun) {}

  /** Undefined when the home folder has no plan of the run. What was finished before is laid out first. */
  static async open(
    dir: string,
    store: ArtifactStore,
    runId: string,
    experiment: string,
  ): Promise<LiveFolder | undefined> {
    const { readPlan } = await import('@agora/orchestrator');
    const plan = await readPlan(store.home, runId);
    if (!plan) return undefined;
    const live = new LiveFolder(new KeptRun(plan, dir, store));
    live.queue(async () => {
      await removeDrafts(dir);
      await replaceFile(join(dir, 'agora.yaml'), (draft) => writeFile(draft, experiment));
      await live.run.layOut();
      await live.run.layOutDatasets();
    });
    live.wait(PAUSE_MS);
    return live;
  }

  apply(event: RunEvent): void {
    if (!('key' in event) || this.closed) return;
    if (event.kind === 'stage-finished') this.queue(() => this.lay(event.key));
    const grows = event.kind === 'stage-progress' || event.kind === 'stage-finished';
    if (event.stage !== 'generate' || !grows) return;
    for (const id of event.cells) this.growing.add(id);
    if (event.kind === 'stage-progress') this.rows.set(event.key, { done: event.progress.done, cells: event.cells });
  }

  /** Waits for what is being laid out, and lays out no more. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.work;
  }

  private async lay(key: string): Promise<void> {
    const { cells, benchmarks } = this.run.plan;
    const { folders } = this.run;
    for (const { id, cell, dataset, train, evaluate } of cells) {
      if (key === dataset) await folders.dataset(cell, key);
      if (key === train) await folders.student(id, key);
      for (const [benchmark, scores] of Object.entries(evaluate))
        if (key === scores) await folders.samples(id, benchmark, key);
    }
    for (const { id, base, reference } of benchmarks) {
      if (key === base) await folders.samples('base', id, key);
      if (key === reference) await folders.samples('reference', id, key);
    }
  }

  private wait(ms: number): void {
    this.timer = setTimeout(() => this.queue(() => this.look()), ms);
    this.timer.unref();
  }

  /** Rows of the datasets that have grown since the last look: those that a look writes. */
  private get grown(): number {
    let rows = 0;
    for (const { done, cells } of this.rows.values()) if (cells.some((id) => this.growing.has(id))) rows += done;
    return rows;
  }

  /** Lays out the datasets that have grown since the last look. */
  private async look(): Promise<void> {
    if (this.closed) return;
    if (!this.pace.isDue(performance.now(), this.grown)) return this.wait(PAUSE_MS);
    const begun = performance.now();
    const ids = new Set(this.growing);
    this.growing.clear();
    const cells: KeptCell[] = this.run.plan.cells.filter(({ id }) => ids.has(id));
    try {
      for (const cell of cells) if (!this.closed) await this.run.layOutDataset(cell);
    } finally {
      this.pace.looked(begun, performance.now());
      if (!this.closed) this.wait(PAUSE_MS);
    }
  }

  private queue(work: () => Promise<void>): void {
    this.work = this.work.then(work).catch(() => undefined);
  }
}
