import { ArtifactStore, namesIn, RunRecordStore, SILENCE_MS, processStatus } from '@agora/artifacts';
import type { RunRecord } from '@agora/contracts';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

export type RunStatus = RunRecord['status'];

/** A run as the home, or its folder, tells of it. */
export interface KnownRun {
  runId: string;
  name: string;
  status: RunStatus;
  /** Of one that is under way: whether by a process of this machine. */
  here?: boolean;
  startedAt?: string;
  folder: string;
  /** False when it was deleted, or never laid out. */
  folderExists: boolean;
  /** Absent for a run of an earlier version, which left its folder alone. */
  record?: RunRecord;
}

const RESULTS = ['results.json', 'evaluation.json'];

/** Every run of a home, the latest first; then those that left a folder in `runs` alone. */
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
    ...statusOf(record),
    startedAt,
    folder,
    folderExists: origin !== undefined && (await isFolder(folder)),
    record,
  };
}

/** A driver that ended without a word left its run interrupted. */
export function statusOf({ status, driver, updatedAt }: RunRecord): Pick<KnownRun, 'status' | 'here'> {
  if (status !== 'running') return { status };
  const where = processStatus(driver);
  if (where === 'alive') return { status, here: true };
  const heard = Date.now() - Date.parse(updatedAt) < SILENCE_MS;
  return where === 'elsewhere' && heard ? { status, here: false } : { status: 'interrupted' };
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
