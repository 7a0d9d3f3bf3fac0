import { isDraft, replaceFile, type ArtifactStore } from '@agora/artifacts';
import { resultsSchema, type Results } from '@agora/run-schemas';
import { constants } from 'node:fs';
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { LoadedExperiment } from '../experiment/load-experiment.js';
import { CellFolders } from './cell-folders.js';
import { writeReports } from './reports.js';

/**
 * Lays out what a run leaves for people: `data/` by setting and generator, `students/` and `evals/` by cell, and the
 * report. Everything is copied from the artifact store, where it stays the truth for later runs.
 */
export class RunFolder {
  constructor(
    readonly dir: string,
    private readonly store: ArtifactStore,
    private readonly folders = new CellFolders(dir, store),
  ) {}

  /** `resultsKey` names the artifact that the orchestrator left. */
  async write(resultsKey: string, loaded: LoadedExperiment): Promise<Results> {
    const artifact = await this.store.open(resultsKey);
    const results = resultsSchema.parse(JSON.parse(await readFile(artifact.path('results.json'), 'utf8')));
    for (const file of Object.keys(artifact.manifest.files)) {
      const copy = (draft: string) => copyFile(artifact.path(file), draft, constants.COPYFILE_FICLONE);
      await replaceFile(join(this.dir, file), copy);
    }
    await this.put('agora.yaml', loaded.text);
    for (const cell of results.cells) await this.writeCell(cell);
    for (const { id, base, reference } of results.benchmarks) {
      if (base) await this.folders.samples('base', id, base);
      if (reference) await this.folders.samples('reference', id, reference);
    }
    // Again, now that what it leads to is there.
    await writeReports(this.dir, results);
    await this.writeManifest(results, resultsKey);
    return results;
  }

  private async writeCell({ id, cell, artifacts }: Results['cells'][number]): Promise<void> {
    const { folders } = this;
    if (artifacts.dataset) await folders.dataset(cell, artifacts.dataset);
    if (artifacts.contamination) await folders.contamination(cell, artifacts.contamination);
    if (artifacts.train) await folders.student(id, artifacts.train);
    for (const [benchmark, key] of Object.entries(artifacts.evaluate)) await folders.samples(id, benchmark, key);
  }

  /** The folder's own table of contents: which artifact each part came from. */
  private async writeManifest(results: Results, resultsKey: string): Promise<void> {
    const manifest = {
      run: results.run,
      results: resultsKey,
      cells: Object.fromEntries(results.cells.map(({ id, artifacts }) => [id, artifacts])),
      files: (await readdir(this.dir, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile() && !isDraft(entry.name))
        .map((entry) => relative(this.dir, join(entry.parentPath, entry.name)))
        .sort(),
    };
    await this.put('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`);
  }

  private put(file: string, text: string): Promise<void> {
    return replaceFile(join(this.dir, file), (draft) => writeFile(draft, text));
  }
}
