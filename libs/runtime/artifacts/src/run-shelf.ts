import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runRecordSchema, type RunRecord } from '@agora/contracts';
import type { Home } from './home.js';
import { replaceText } from './replace-file.js';
import { namesIn } from './stock.js';
import { onStorage } from '@agora/storage';

const SUFFIX = '.json';

/** What a home remembers of its runs, one file each. */
export class RunShelf {
  constructor(private readonly home: Home) {}

  async keep(record: RunRecord): Promise<void> {
    const file = this.home.run(record.runId);
    await onStorage(file, () => replaceText(file, `${JSON.stringify(record, null, 2)}\n`));
  }

  async find(runId: string): Promise<RunRecord | undefined> {
    try {
      return runRecordSchema.parse(JSON.parse(await readFile(this.home.run(runId), 'utf8')));
    } catch {
      return undefined; // Not there, or of another version: a run is known by its artifacts as well.
    }
  }

  /** The latest begun first. */
  async all(): Promise<RunRecord[]> {
    const names = await namesIn(this.home.runs);
    const ids = names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
    const records = await Promise.all(ids.map((id) => this.find(id)));
    return records
      .filter((record) => record !== undefined)
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt) || a.runId.localeCompare(b.runId));
  }

  /** The keys of everything that the run stands on, for whoever asks which run an artifact is of. */
  async keepKeys(runId: string, keys: Iterable<string>): Promise<void> {
    await onStorage(this.home.runs, () => replaceText(this.keysFile(runId), `${[...keys].join('\n')}\n`));
  }

  async keys(runId: string): Promise<string[]> {
    const text = await readFile(this.keysFile(runId), 'utf8').catch(() => '');
    return text.split('\n').filter(Boolean);
  }

  async forget(runId: string): Promise<void> {
    for (const file of [this.home.run(runId), this.keysFile(runId)]) await rm(file, { force: true });
  }

  private keysFile(runId: string): string {
    return join(this.home.runs, `${runId}.keys`);
  }
}
