import { ArtifactStore } from '@agora/artifacts';
import { evaluationResultsSchema, type EvaluationResults } from '@agora/contracts';
import { constants } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderCsv, renderMarkdown } from './tables.js';

/**
 * Lays out what an evaluation leaves for people: `evaluation.json`, `summary.md`, `summary.csv`, and below `evals/` the
 * answers of each subject. Everything is copied from the artifact store, where it stays the truth for later runs.
 */
export class EvaluationFolder {
  constructor(
    readonly dir: string,
    private readonly store: ArtifactStore,
  ) {}

  /** `resultsKey` names the artifact that the orchestrator left. */
  async write(resultsKey: string): Promise<EvaluationResults> {
    const artifact = await this.store.open(resultsKey);
    const text = await readFile(artifact.path('evaluation.json'), 'utf8');
    const results = evaluationResultsSchema.parse(JSON.parse(text));
    await mkdir(this.dir, { recursive: true });
    await writeFile(join(this.dir, 'evaluation.json'), text);
    await writeFile(join(this.dir, 'summary.md'), renderMarkdown(results));
    await writeFile(join(this.dir, 'summary.csv'), renderCsv(results));
    const folders = folderNames(results.rows.map(({ subject }) => subject));
    for (const { subject, benchmark, artifact: key } of results.rows) {
      await this.writeSamples(join(this.dir, 'evals', folders.get(subject) ?? subject), benchmark, key);
    }
    return results;
  }

  private async writeSamples(folder: string, benchmark: string, key: string): Promise<void> {
    const artifact = await this.store.open(key);
    await mkdir(folder, { recursive: true });
    for (const name of ['samples', 'judgments']) {
      if (!(`${name}.jsonl` in artifact.manifest.files)) continue;
      const to = join(folder, `${name}_${benchmark}.jsonl`);
      await copyFile(artifact.path(`${name}.jsonl`), to, constants.COPYFILE_FICLONE);
    }
  }
}

/** A folder's name for each subject: its id without what file systems do not bear, and a number where two would be one. */
export function folderNames(subjects: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const subject of subjects) {
    if (names.has(subject)) continue;
    const plain = subject.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+|-+$/g, '') || 'model';
    let name = plain;
    // Some file systems take upper and lower case for the same.
    for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = `${plain}-${count}`;
    taken.add(name.toLowerCase());
    names.set(subject, name);
  }
  return names;
}
