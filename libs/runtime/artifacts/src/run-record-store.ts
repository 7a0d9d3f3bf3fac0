import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runRecordSchema, type RunRecord } from '@agora/run-schemas';
import type { Home } from './home.js';
import { replaceText } from './replace-file.js';
import { namesIn } from './listing.js';
import { onStorage } from '@agora/storage';

const SUFFIX = '.json';

/** The records of the runs of a home, one file each. */
export class RunRecordStore {
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

  /** The run that began last comes first. */
  async all(): Promise<RunRecord[]> {
    const names = await namesIn(this.home.runs);
    const ids = names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
    const records = await Promise.all(ids.map((id) => this.find(id)));
    return records
      .filter((record) => record !== undefined)
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt) || a.runId.localeCompare(b.runId));
  }

  /** Stores the keys of all artifacts of the run, to find out later which run an artifact belongs to. */
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
