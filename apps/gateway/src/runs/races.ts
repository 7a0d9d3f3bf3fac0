import { namesIn } from '@agora/artifacts';
import { raceRecordSchema, type RaceRecord } from '@agora/run-schemas';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The race of a home that a run is a step of; undefined for any other run, and where the record cannot be read. */
export async function raceOf(home: string, run: string): Promise<RaceRecord | undefined> {
  const folder = join(home, 'races');
  for (const id of await namesIn(folder)) {
    const record = await readRecord(join(folder, id, 'race.json'));
    if (record && stepsOf(record).includes(run)) return record;
  }
  return undefined;
}

async function readRecord(file: string): Promise<RaceRecord | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return raceRecordSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // A page must not fail because a record of another version lies in the home.
  }
}

const stepsOf = ({ rungs, shortlist }: RaceRecord): string[] =>
  [...(shortlist ? [shortlist] : []), ...rungs].map(({ runId }) => runId);
