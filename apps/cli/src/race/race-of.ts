import type { ArtifactStore } from '@agora/artifacts';
import { raceRecordSchema, type RaceRecord } from '@agora/run-schemas';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The race of a home that a run is a step of; undefined for any other run, and where the record cannot be read. */
export async function raceOf(store: ArtifactStore, runId: string): Promise<RaceRecord | undefined> {
  const folder = join(store.home.root, 'races');
  for (const id of await readdir(folder).catch(() => [])) {
    const text = await readFile(join(folder, id, 'race.json'), 'utf8').catch(() => undefined);
    const record = text === undefined ? undefined : readRecord(text);
    if (record && stepsOf(record).includes(runId)) return record;
  }
  return undefined;
}

function readRecord(text: string): RaceRecord | undefined {
  try {
    return raceRecordSchema.parse(JSON.parse(text));
  } catch {
    return undefined; // A report must not fail because a record of another version lies beside it.
  }
}

const stepsOf = ({ rungs, shortlist }: RaceRecord): string[] =>
  [...(shortlist ? [shortlist] : []), ...rungs].map(({ runId }) => runId);
