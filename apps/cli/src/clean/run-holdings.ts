import { namesIn, sizeOf, type ArtifactStore } from '@agora/artifacts';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { KnownRun } from '../runs/known-run.js';
import type { Holding } from './holdings.js';

/** Where a home remembers what runs and races have paid. */
const RECORDS = ['runs', 'spending', 'races'];

/** What a home keeps for runs besides artifacts: reports with new scores, plans, and records of what was paid. */
export async function runHoldings({ home }: ArtifactStore, runs: readonly KnownRun[]): Promise<Holding[]> {
  const rescored = await Promise.all(runs.map(rescoredOf));
  const plans = await Promise.all(
    (await namesIn(join(home.root, 'plans'))).map((name) => planOf(join(home.root, 'plans', name))),
  );
  const records = await Promise.all(RECORDS.map((name) => recordOf(join(home.root, name))));
  return [...rescored.flat(), ...plans, ...records.filter(({ bytes }) => bytes > 0)];
}

/** Reports that `agora rescore` has written into a run's folder; the scores themselves are artifacts. */
async function rescoredOf({ runId, folder, folderExists }: KnownRun): Promise<Holding[]> {
  const parent = join(folder, 'rescored');
  const names = folderExists ? await namesIn(parent) : [];
  return Promise.all(
    names.map(async (name): Promise<Holding> => {
      const { bytes } = await sizeOf(join(parent, name));
      return { kind: 'rescored', bytes, paid: false, runs: [runId], folder: join(parent, name) };
    }),
  );
}

async function planOf(file: string): Promise<Holding> {
  const { size } = await stat(file);
  return { kind: 'plans', bytes: size, paid: false, runs: [basename(file, '.json')], folder: file };
}

async function recordOf(folder: string): Promise<Holding> {
  const { bytes } = await sizeOf(folder);
  return { kind: 'records', bytes, paid: false, runs: [], folder, keep: 'they say what runs and races have paid' };
}
