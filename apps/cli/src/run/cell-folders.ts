import { replaceFile, type Artifact, type ArtifactStore } from '@agora/artifacts';
import type { Cell, DatasetSummary } from '@agora/run-schemas';
import { partialMark } from '@agora/dataset-export';
import type { DatasetParts } from '@agora/generation';
import { constants } from 'node:fs';
import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { datasetFolder } from './dataset-folder.js';

/** This file lies beside the files of an unfinished dataset. */
const PARTIAL = 'PARTIAL';
/** The last file of a dataset to be written: when it is there, the others are there as well. */
const CARD = 'README.md';

/**
 * Lays out datasets, students and answers in a run's folder. A part that this object has laid out before costs nothing when it
 * is asked for again. No reader ever sees half a file.
 */
export class CellFolders {
  private readonly laid = new Set<string>();

  constructor(
    readonly dir: string,
    private readonly store: ArtifactStore,
  ) {}

  /** A whole dataset; what was there of it before is replaced. */
  async dataset(cell: Cell, key: string): Promise<void> {
    const folder = join(this.dir, datasetFolder(cell));
    await this.once(folder, key, this.whole(key), async (artifact) => {
      await this.copy(artifact, folder);
      await rm(join(folder, PARTIAL), { force: true });
    });
  }

  /** As much as there is of a dataset that is not whole, marked as such; undefined when nothing was tried yet. */
  async partialDataset(parts: DatasetParts): Promise<DatasetSummary | undefined> {
    const draft = await mkdtemp(join(tmpdir(), 'agora-partial-'));
    try {
      const summary = await (await import('@agora/generation')).writePartialDataset(this.store, parts, draft);
      if (!summary) return undefined;
      const folder = join(this.dir, datasetFolder(parts.cell));
      const mark = `${partialMark(summary)} instances. The same agora run goes on, and puts the whole dataset in its place.\n`;
      await replaceFile(join(folder, PARTIAL), (to) => writeFile(to, mark));
      for (const name of cardLast(await readdir(draft))) await put(join(draft, name), join(folder, name));
      return summary;
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }

  /** What the check for contamination found, beside the dataset. */
  async contamination(cell: Cell, key: string): Promise<void> {
    const folder = join(this.dir, datasetFolder(cell));
    await this.once(folder, key, this.whole(key), (artifact) => this.copy(artifact, folder));
  }

  async student(id: string, key: string): Promise<void> {
    const folder = join(this.dir, 'students', id);
    // Does not verify the weights: they are not read here and may be large.
    const find = (): Promise<Artifact | undefined> => this.store.find(key);
    await this.once(folder, key, find, async (train) => {
      await put(train.path('log.jsonl'), join(folder, 'log.jsonl'));
      const checkpoint = { key: train.key, checkpoint: train.path('checkpoint'), summary: train.manifest.summary };
      const text = `${JSON.stringify(checkpoint, null, 2)}\n`;
      await replaceFile(join(folder, 'checkpoint.json'), (to) => writeFile(to, text));
    });
  }

  /** `subject`: id of a cell, `base` or `reference`. */
  async samples(subject: string, benchmark: string, key: string): Promise<void> {
    const folder = join(this.dir, 'evals', subject);
    await this.once(folder, key, this.whole(key), async (artifact) => {
      for (const name of ['samples', 'judgments']) {
        if (!(`${name}.jsonl` in artifact.manifest.files)) continue;
        await put(artifact.path(`${name}.jsonl`), join(folder, `${name}_${benchmark}.jsonl`));
      }
    });
  }

  private async once(
    folder: string,
    key: string,
    find: () => Promise<Artifact | undefined>,
    lay: (artifact: Artifact) => Promise<void>,
  ): Promise<void> {
    const name = `${folder} ${key}`;
    if (this.laid.has(name)) return;
    const artifact = await find();
    if (!artifact) return;
    await lay(artifact);
    this.laid.add(name);
  }

  private whole(key: string): () => Promise<Artifact> {
    return () => this.store.open(key);
  }

  private async copy(artifact: Artifact, to: string): Promise<void> {
    const files = cardLast(Object.keys(artifact.manifest.files));
    for (const file of files) await put(artifact.path(file), join(to, file));
  }
}

function cardLast(files: readonly string[]): string[] {
  return [...files.filter((name) => name !== CARD), ...files.filter((name) => name === CARD)];
}

function put(from: string, to: string): Promise<void> {
  return replaceFile(to, (draft) => copyFile(from, draft, constants.COPYFILE_FICLONE));
}
