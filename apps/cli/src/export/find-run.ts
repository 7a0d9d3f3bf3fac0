import type { ArtifactStore } from '@agora/artifacts';
import { resultsSchema, type Results } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { firstProblem } from '@agora/schema-findings';
import type { KeptPlan } from '@agora/orchestrator';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

/** A run that was found. It has `results`, `plan` or both. */
export interface FoundRun {
  id: string;
  folder: string;
  /** The results in its folder: final ones, or those of an unfinished run. */
  results?: Results;
  /** The plan in the home folder. */
  plan?: KeptPlan;
}

const RESULTS = 'results.json';

/**
 * A run by its folder, or by its id or the beginning of it: below `runs`, or in the home folder.
 * Faults: `not-found` names the runs that are there; `corrupt-artifact` when what there is cannot be read.
 */
export async function findRun(run: string, runs: string, { home }: Pick<ArtifactStore, 'home'>): Promise<FoundRun> {
  const { plannedRuns, readPlan } = await import('@agora/orchestrator');
  const planned = await plannedRuns(home);
  const folder = (await holdsRun(run, planned)) ? resolve(run) : resolve(runs, await idOf(run, runs, planned));
  const id = basename(folder);
  const results = await readResults(join(folder, RESULTS));
  const plan = await readPlan(home, results?.run.id ?? id);
  if (results || plan) {
    return { id: results?.run.id ?? id, folder, ...(results ? { results } : {}), ...(plan ? { plan } : {}) };
  }
  throw new Fault('not-found', `${folder} holds no ${RESULTS}, and ${home.root} knows no run "${id}"`, {
    fix: 'Name the home folder of the run with --home, or give its `agora run` again, which goes on where it stopped.',
  });
}

async function readResults(file: string): Promise<Results | undefined> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(file, Fault.from(error).message);
  }
  const results = resultsSchema.safeParse(parsed);
  if (results.success) return results.data;
  throw unreadable(file, firstProblem(results.error, 'it'));
}

async function idOf(run: string, runs: string, planned: readonly string[]): Promise<string> {
  const there = [...new Set([...(await names(runs)), ...planned])].sort();
  if (there.includes(run)) return run;
  const matching = there.filter((name) => name.startsWith(run));
  const [only] = matching;
  if (only !== undefined && matching.length === 1) return only;
  const known =
    there.length > 0 ? `Runs in ${runs} or the home folder: ${there.join(', ')}.` : `There is no run in ${runs}.`;
  throw new Fault('not-found', matching.length > 1 ? `"${run}" may mean several runs` : `there is no run "${run}"`, {
    fix: `${known} Name one, its folder, the folder of runs with --runs, or the home folder with --home.`,
  });
}

async function names(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

/** A folder that only happens to be called like a run holds none. */
async function holdsRun(folder: string, planned: readonly string[]): Promise<boolean> {
  if ((await stat(join(folder, RESULTS)).catch(() => undefined))?.isFile()) return true;
  const isFolder = (await stat(folder).catch(() => undefined))?.isDirectory() === true;
  return isFolder && planned.includes(basename(resolve(folder)));
}

function unreadable(file: string, why: string): Fault {
  return new Fault('corrupt-artifact', `${file} cannot be read: ${why}`, {
    fix: 'Run the experiment again; what is finished is taken from the artifacts.',
  });
}
