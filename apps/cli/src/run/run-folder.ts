import { ArtifactStore, type Artifact } from '@agora/artifacts';
import { resultsSchema, type Results } from '@agora/contracts';
import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { LoadedExperiment } from '../experiment/load-experiment.js';
import { datasetFolder } from './dataset-folder.js';

/**
 * Lays out what a run leaves for people: `data/` by setting and generator, `students/` and `evals/` by cell, and the
 * report. Everything is copied from the artifact store, where it stays the truth for later runs.
 */
export class RunFolder {
  constructor(
    readonly dir: string,
    private readonly store: ArtifactStore,
  ) {}

  /** `resultsKey` names the artifact that the orchestrator left. */
  async write(resultsKey: string, loaded: LoadedExperiment): Promise<Results> {
    const artifact = await this.store.open(resultsKey);
    const results = resultsSchema.parse(JSON.parse(await readFile(artifact.path('results.json'), 'utf8')));
    await this.copy(artifact, this.dir);
    await writeFile(join(this.dir, 'agora.yaml'), loaded.text);
    for (const cell of results.cells) await this.writeCell(cell);
    await this.writeSharedEvaluations(results);
    await this.writeManifest(results, resultsKey);
    return results;
  }

  private async writeCell({ id, cell, artifacts }: Results['cells'][number]): Promise<void> {
    if (artifacts.dataset) await this.take(artifacts.dataset, datasetFolder(cell));
    if (artifacts.contamination) await this.take(artifacts.contamination, datasetFolder(cell));
    if (artifacts.train) {
      const train = await this.store.open(artifacts.train);
      const folder = join(this.dir, 'students', id);
      await mkdir(folder, { recursive: true });
      await copyFile(train.path('log.jsonl'), join(folder, 'log.jsonl'), constants.COPYFILE_FICLONE);
      const checkpoint = { key: train.key, checkpoint: train.path('checkpoint'), summary: train.manifest.summary };
      await writeFile(join(folder, 'checkpoint.json'), `${JSON.stringify(checkpoint, null, 2)}\n`);
    }
    for (const [benchmark, key] of Object.entries(artifacts.evaluate)) await this.writeSamples(id, benchmark, key);
  }

  private async writeSharedEvaluations(results: Results): Promise<void> {
    for (const { id, base, reference } of results.benchmarks) {
      if (base) await this.writeSamples('base', id, base);
      if (reference) await this.writeSamples('reference', id, reference);
    }
  }

  private async writeSamples(student: string, benchmark: string, key: string): Promise<void> {
    const folder = join(this.dir, 'evals', student);
    await mkdir(folder, { recursive: true });
    const artifact = await this.store.open(key);
    for (const name of ['samples', 'judgments']) {
      if (!(`${name}.jsonl` in artifact.manifest.files)) continue;
      const to = join(folder, `${name}_${benchmark}.jsonl`);
      await copyFile(artifact.path(`${name}.jsonl`), to, constants.COPYFILE_FICLONE);
    }
  }

  private async take(key: string, ...folder: string[]): Promise<void> {
    await this.copy(await this.store.open(key), join(this.dir, ...folder));
  }

  private async copy(artifact: Artifact, to: string): Promise<void> {
    await mkdir(to, { recursive: true });
    for (const file of Object.keys(artifact.manifest.files)) {
      await copyFile(artifact.path(file), join(to, file), constants.COPYFILE_FICLONE);
    }
  }

  /** The folder's own table of contents: which artifact each part came from. */
  private async writeManifest(results: Results, resultsKey: string): Promise<void> {
    const manifest = {
      run: results.run,
      results: resultsKey,
      cells: Object.fromEntries(results.cells.map(({ id, artifacts }) => [id, artifacts])),
      files: (await readdir(this.dir, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => relative(this.dir, join(entry.parentPath, entry.name)))
        .sort(),
    };
    await writeFile(join(this.dir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  }
}
