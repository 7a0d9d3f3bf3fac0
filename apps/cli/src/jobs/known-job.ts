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
  try {
    const { title } = JSON.parse(await readFile(join(path, 'job.json'), 'utf8')) as { title?: unknown };
    return typeof title === 'string' ? title : '';
  } catch {
    return '';
  }
}

/** @throws Fault `not-found` that names the jobs there are */
export async function chooseJob(text: string, home: string): Promise<KnownJob> {
  const jobs = await knownJobs(home);
  const found = jobs.filter(({ key, submission }) => key.startsWith(text) || submission?.name === text);
  const [only] = found;
  if (only && found.length === 1 && text !== '') return only;
  const shown = (those: readonly KnownJob[]): string => those.map(({ key }) => shortKey(key)).join(', ') || 'none';
  throw new Fault(
    'not-found',
    found.length > 1
      ? `"${text}" may mean several jobs: ${shown(found)}`
      : `there is no job "${text}" in the home ${home}`,
    { fix: `Name one of: ${shown(jobs)}. \`agora jobs list\` tells more.` },
  );
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
