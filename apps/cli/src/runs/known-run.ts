import { ArtifactStore, namesIn, RunRecordStore, runStatusOf } from '@agora/artifacts';
import type { RunRecord } from '@agora/run-schemas';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

export type RunStatus = RunRecord['status'];

/** A run that the home folder has a record of, or that left a folder. */
export interface KnownRun {
  runId: string;
  name: string;
  status: RunStatus;
  /** For a run that is under way: whether a process on this machine drives it. */
  here?: boolean;
  startedAt?: string;
  folder: string;
  /** False when its folder was deleted, or never laid out. */
  folderExists: boolean;
  /** Absent for a run of an older version, which left only a folder. */
  record?: RunRecord;
}

const RESULTS = ['results.json', 'evaluation.json'];

/** Every run with a record in the home, the latest first; then runs that only have a folder in `runs`. */
export async function knownRuns(store: ArtifactStore, runs: string): Promise<KnownRun[]> {
  const records = await new RunRecordStore(store.home).all();
  const known = await Promise.all(records.map(recorded));
  const folders = new Set(known.map(({ folder }) => folder));
  for (const name of await namesIn(runs)) {
    const folder = join(runs, name);
    if (!folders.has(folder) && (await holdsResults(folder))) known.push(foundIn(folder));
  }
  return known;
}

/** The run whose folder a path is, though it lies elsewhere. */
export async function runIn(path: string): Promise<KnownRun | undefined> {
  const folder = resolve(path);
  return (await holdsResults(folder)) ? foundIn(folder) : undefined;
}

async function recorded(record: RunRecord): Promise<KnownRun> {
  const { runId, name, startedAt, origin } = record;
  const folder = origin ? join(origin.out, runId) : runId;
  return {
    runId,
    name,
    ...runStatusOf(record),
    startedAt,
    folder,
    folderExists: origin !== undefined && (await isFolder(folder)),
    record,
  };
}

function foundIn(folder: string): KnownRun {
  const runId = basename(folder);
  const name = runId.replace(/-[0-9a-f]{8}$/, '');
  return { runId, name, status: 'done', folder: join(dirname(folder), runId), folderExists: true };
}

async function holdsResults(folder: string): Promise<boolean> {
  const found = await Promise.all(RESULTS.map((name) => stat(join(folder, name)).catch(() => undefined)));
  return found.some((status) => status?.isFile());
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
