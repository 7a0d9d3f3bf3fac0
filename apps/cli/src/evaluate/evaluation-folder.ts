import { replaceFile, type ArtifactStore } from '@agora/artifacts';
import type { RunEvent } from '@agora/contracts';
import { evaluateSpecSchema, evaluationResultsSchema, type EvaluationResults } from '@agora/run-schemas';
import { makeFolder } from '@agora/storage';
import { constants } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderCsv, renderMarkdown } from './tables.js';

/**
 * Lays out what an evaluation leaves for people: `evaluation.json`, `summary.md`, `summary.csv`, and below `evals/` the
 * answers of each subject. Everything is copied from the artifact store, where it stays the truth for later runs.
 */
export class EvaluationFolder {
  private readonly folders: ReadonlyMap<string, string>;
  private work: Promise<void> = Promise.resolve();

  /** `subjects`: ids of all that are asked, in order. */
  constructor(
    readonly dir: string,
    private readonly store: ArtifactStore,
    subjects: readonly string[],
  ) {
    this.folders = folderNames(subjects);
  }

  /** Lays out the answers of an evaluation as soon as its event tells that they are there. What fails is laid out at the end. */
  apply(event: RunEvent): void {
    if (event.kind !== 'stage-finished' || event.stage !== 'evaluate') return;
    for (const subject of event.cells) {
      this.work = this.work.then(() => this.writeSamples(subject, event.key)).catch(() => undefined);
    }
  }

  /** Waits for what is being laid out. */
  settled(): Promise<void> {
    return this.work;
  }

  /** `resultsKey` names the artifact that the orchestrator left. */
  async write(resultsKey: string): Promise<EvaluationResults> {
    const artifact = await this.store.open(resultsKey);
    const text = await readFile(artifact.path('evaluation.json'), 'utf8');
    const results = evaluationResultsSchema.parse(JSON.parse(text));
    await makeFolder(this.dir);
    await writeFile(join(this.dir, 'evaluation.json'), text);
    await writeFile(join(this.dir, 'summary.md'), renderMarkdown(results));
    await writeFile(join(this.dir, 'summary.csv'), renderCsv(results));
    await this.settled();
    for (const { subject, artifact: key } of results.rows) await this.writeSamples(subject, key);
    return results;
  }

  private async writeSamples(subject: string, key: string): Promise<void> {
    const artifact = await this.store.open(key);
    const benchmark = evaluateSpecSchema.parse(artifact.manifest.spec).benchmark.id;
    const folder = join(this.dir, 'evals', this.folders.get(subject) ?? subject);
    for (const name of ['samples', 'judgments']) {
      if (!(`${name}.jsonl` in artifact.manifest.files)) continue;
      const to = join(folder, `${name}_${benchmark}.jsonl`);
      const copy = (draft: string) => copyFile(artifact.path(`${name}.jsonl`), draft, constants.COPYFILE_FICLONE);
      await replaceFile(to, copy);
    }
  }
}

/** A folder's name for each subject: its id without characters that file systems refuse; a number is added where two are equal. */
export function folderNames(subjects: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const subject of subjects) {
    if (names.has(subject)) continue;
    const plain = subject.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+|-+$/g, '') || 'model';
    let name = plain;
    // Some file systems do not distinguish upper and lower case.
    for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = `${plain}-${count}`;
    taken.add(name.toLowerCase());
    names.set(subject, name);
  }
  return names;
}
