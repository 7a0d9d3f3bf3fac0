import { Fault, resultsSchema, type Results } from '@agora/contracts';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

export interface FoundRun {
  folder: string;
  results: Results;
}

/**
 * A run by its folder, or by its id or the beginning of it below `runs`.
 * Faults: `not-found` names the runs that are there; `corrupt-artifact` when its results cannot be read.
 */
export async function findRun(run: string, runs: string): Promise<FoundRun> {
  const folder = (await holdsRun(run)) ? resolve(run) : await folderOf(run, runs);
  const file = join(folder, RESULTS);
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw unreadable(file, Fault.from(error).message);
  }
  const results = resultsSchema.safeParse(parsed);
  if (results.success) return { folder, results: results.data };
  const [issue] = results.error.issues;
  throw unreadable(file, `field "${issue?.path.join('.')}": ${issue?.message}`);
}

const RESULTS = 'results.json';
/** There from the beginning. */
const EVENTS = 'events.jsonl';

/** The folder of a run that has begun, whether or not it has results. Named like one of `findRun`; Fault `not-found`. */
export async function findRunFolder(run: string, runs: string): Promise<string> {
  if ((await holds(run, RESULTS)) || (await holds(run, EVENTS))) return resolve(run);
  return resolve(runs, await nameOf(run, runs));
}

async function folderOf(run: string, runs: string): Promise<string> {
  const only = await nameOf(run, runs);
  if (await holdsRun(join(runs, only))) return resolve(runs, only);
  throw new Fault('not-found', `run "${only}" has no ${RESULTS} yet`, {
    fix: 'Run its experiment to the end first: the same `agora run` goes on where it stopped.',
  });
}

/** The whole name of a run of which at least the beginning is given. */
async function nameOf(run: string, runs: string): Promise<string> {
  const there = await names(runs);
  const matching = there.filter((name) => name === run || name.startsWith(run));
  const [only] = matching.includes(run) ? [run] : matching;
  if (only && (matching.length === 1 || only === run)) return only;
  const known = there.length > 0 ? `Runs in ${runs}: ${there.join(', ')}.` : `There is no run in ${runs}.`;
  throw new Fault('not-found', matching.length > 1 ? `"${run}" may mean several runs` : `there is no run "${run}"`, {
    fix: `${known} Name one, its folder, or the folder of runs with --runs.`,
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

const holdsRun = (folder: string): Promise<boolean> => holds(folder, RESULTS);

async function holds(folder: string, file: string): Promise<boolean> {
  try {
    return (await stat(join(folder, file))).isFile();
  } catch {
    return false;
  }
}

function unreadable(file: string, why: string): Fault {
  return new Fault('corrupt-artifact', `${file} cannot be read: ${why}`, {
    fix: 'Run the experiment again; what is finished is taken from the artifacts.',
  });
}
