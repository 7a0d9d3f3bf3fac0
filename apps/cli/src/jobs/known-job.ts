import { Home, namesIn } from '@agora/artifacts';
import { JobFolder, lastProgress, launcherOf, readSubmission, type Submission } from '@agora/jobs';
import { Fault, type Launcher, type LaunchState } from '@agora/plugin-api';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A training whose student is no artifact yet. */
export interface KnownJob {
  key: string;
  folder: JobFolder;
  title: string;
  /** Absent where the trainer's own process trains. */
  submission?: Submission;
}

export interface JobStatus {
  /** For people: `RUNNING (n1)`, `trained`, `cancelled`. */
  state: string;
  step?: number;
  total?: number;
  /** Of the last sign of life. */
  beatAt?: string;
  host?: string;
}

/** A heart that beat so recently, by the clock of the node, beats. */
const BEATS_MS = 30_000;

export async function knownJobs(home: string): Promise<KnownJob[]> {
  const { jobs } = new Home(home);
  const keys = (await namesIn(jobs).catch(() => [])).sort();
  return Promise.all(keys.map((key) => knownJob(key, join(jobs, key))));
}

async function knownJob(key: string, path: string): Promise<KnownJob> {
  const submission = await readSubmission(path);
  return {
    key,
    folder: new JobFolder(path),
    title: await titleOf(path),
    ...(submission ? { submission } : {}),
  };
}

async function titleOf(path: string): Promise<string> {
  const title = (await jsonOf<{ title?: unknown }>(join(path, 'job.json')))?.title;
  return typeof title === 'string' ? title : '';
}

async function jsonOf<T extends object>(file: string): Promise<Partial<T> | undefined> {
  try {
    return Object(JSON.parse(await readFile(file, 'utf8'))) as Partial<T>;
  } catch {
    return undefined;
  }
}

/** @throws Fault `not-found` that names the jobs there are */
export async function chooseJob(text: string, home: string): Promise<KnownJob> {
  const jobs = await knownJobs(home);
  const found = jobs.filter(({ key, submission }) => key.startsWith(text) || submission?.name === text);
  const [only] = found;
  if (only && found.length === 1 && text !== '') return only;
  const shown = (those: readonly KnownJob[]): string => those.map(({ key }) => shortKey(key)).join(', ');
  if (found.length > 1) throw new Fault('not-found', `"${text}" may mean several jobs: ${shown(found)}`, { fix: NAME });
  if (await isTrained(text, home)) {
    throw new Fault('not-found', `"${text}" is no job any more: it is trained, and its student is an artifact`, {
      fix: 'Look at its run: `agora runs` lists them. Jobs are trainings under way.',
    });
  }
  const others = jobs.length > 0 ? `Name one of: ${shown(jobs)}.` : 'No training is under way there.';
  throw new Fault('not-found', `there is no job "${text}" in the home ${home}`, {
    fix: `${others} \`agora jobs list\` tells more; --home names another home.`,
  });
}

const NAME = 'Name more of its key, as `agora jobs list` shows it.';

/** Whether the home has a student under a key that begins so. */
export async function isTrained(key: string, home: string): Promise<boolean> {
  if (!/^[0-9a-f]{4,64}$/.test(key)) return false;
  const folder = join(new Home(home).artifacts, key.slice(0, 2));
  const found = (await namesIn(folder).catch(() => [])).filter((name) => name.startsWith(key));
  const kinds = await Promise.all(found.map((name) => jsonOf<{ kind?: unknown }>(join(folder, name, 'manifest.json'))));
  return kinds.some((manifest) => manifest?.kind === 'train');
}

export function shortKey(key: string): string {
  return /^[0-9a-f]{64}$/.test(key) ? key.slice(0, 12) : key;
}

/** What folder and launcher say; the launcher is asked only while the folder does not tell the end. */
export async function statusOf({ folder, submission }: KnownJob): Promise<JobStatus> {
  const heartbeat = await folder.heartbeat();
  const progress = lastProgress(await folder.lastEvents());
  const figures = {
    ...(progress ? { step: progress.done, total: progress.total } : {}),
    ...(heartbeat ? { beatAt: heartbeat.at, host: heartbeat.host } : {}),
  };
  const end = await folder.end();
  if (end) return { state: 'result' in end ? 'trained' : `failed: ${end.fault.message}`, ...figures };
  if (await folder.isCancelled()) return { state: 'cancelled', ...figures };
  const beats = heartbeat !== undefined && Math.abs(Date.now() - Date.parse(heartbeat.at)) < BEATS_MS;
  const own = beats ? 'at work' : 'not at work';
  if (!submission) return { state: own, ...figures };
  return { state: await askLauncher(submission, own), ...figures };
}

async function askLauncher(submission: Submission, own: string): Promise<string> {
  if (submission.id === undefined) return 'being submitted';
  const { id } = submission;
  try {
    return await withLauncher(submission, async (launcher) => wordsOf(await launcher.state(id), own));
  } catch (error) {
    return `${own}; ${submission.launcher} cannot be asked: ${Fault.from(error).message}`;
  }
}

function wordsOf({ phase, detail }: LaunchState, own: string): string {
  return phase === 'unknown' ? own : (detail ?? phase);
}

export async function withLauncher<T>(submission: Submission, work: (launcher: Launcher) => Promise<T>): Promise<T> {
  const launcher = await launcherOf(submission);
  try {
    return await work(launcher);
  } finally {
    await launcher.close?.();
  }
}
