import { JobFolder, type JobEvent } from '@agora/jobs';
import { setTimeout as pause } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { oneLine } from '@agora/contracts';
import { ExitCode } from '../exit-code.js';
import { findHome } from '../home/find-home.js';
import {
  chooseJob,
  knownJobs,
  shortKey,
  statusOf,
  withLauncher,
  type JobStatus,
  type KnownJob,
} from '../jobs/known-job.js';
import type { Output } from '../output.js';
import { formatProgress } from '../display/format.js';
import { onInterrupt } from '../session/interrupt.js';
import type { SharedFlags } from '../settings.js';

const FOLLOW_MS = 1_000;
/** How long a training may take to write its last checkpoint before it is ended. */
const GRACE_MS = 60_000;

/** Lists the trainings of the home that are under way. */
export async function listJobs(flags: SharedFlags, output: Output): Promise<ExitCode> {
  const home = findHome(flags);
  const jobs = await knownJobs(home.path);
  output.say(output.paint('dim', `Home ${home.path} (${home.reason})`));
  if (jobs.length === 0) output.say('No training is under way.');
  for (const job of jobs) {
    const status = await statusOf(job);
    output.record({
      kind: 'job',
      key: job.key,
      folder: job.folder.path,
      title: job.title,
      ...status,
      ...submissionOf(job),
    });
    sayJob(job, status, output);
  }
  return ExitCode.done;
}

function submissionOf({ submission }: KnownJob): Record<string, unknown> {
  if (!submission) return {};
  const { launcher, name, id, submittedAt, submissions } = submission;
  return { launcher, name, id, submittedAt, submissions };
}

function sayJob({ key, title, submission }: KnownJob, status: JobStatus, output: Output): void {
  const where = submission ? `${submission.launcher} ${submission.id ?? '…'} (${submission.name})` : 'trainer';
  const step = status.step === undefined ? [] : [`step ${status.step}/${status.total}`];
  const host = status.host === undefined ? [] : [status.host];
  output.say(`${output.paint('bold', shortKey(key))}  ${oneLine([status.state, ...step, where, ...host].join(' · '))}`);
  if (title) output.say(output.paint('dim', `  ${oneLine(title)}`));
}

/** Says what happened in a training, and what its job said. */
export async function jobLogs(
  text: string,
  flags: SharedFlags & { follow?: boolean },
  output: Output,
): Promise<ExitCode> {
  const { folder } = await chooseJob(text, findHome(flags).path);
  const seen = { events: 0, characters: 0 };
  const interrupt = flags.follow ? onInterrupt() : undefined;
  try {
    for (;;) {
      const over = (await folder.end()) !== undefined || (await folder.isCancelled());
      await sayNews(folder, seen, output);
      if (!interrupt || over || interrupt.signal.aborted) return ExitCode.done;
      await pause(FOLLOW_MS, undefined, { signal: interrupt.signal }).catch(() => undefined);
    }
  } finally {
    interrupt?.dispose();
  }
}

async function sayNews(folder: JobFolder, seen: { events: number; characters: number }, output: Output): Promise<void> {
  const events = await folder.events();
  for (const event of events.slice(seen.events)) {
    output.record({ kind: 'event', event });
    output.say(`${output.paint('dim', event.at)}  ${oneLine(wordsOf(event))}`);
  }
  seen.events = events.length;
  const log = await readFile(join(folder.path, 'job.log'), 'utf8').catch(() => '');
  const news = log.slice(seen.characters).trimEnd();
  seen.characters = log.length;
  if (news === '') return;
  output.record({ kind: 'said', text: news });
  output.say(news);
}

function wordsOf({ kind, progress, ...facts }: JobEvent): string {
  if (progress) return formatProgress(progress);
  const others = Object.entries(facts).filter(([name]) => name !== 'at');
  const told = others.map(([name, value]) =>
    typeof value === 'object' ? JSON.stringify(value) : `${name} ${String(value)}`,
  );
  return [kind, ...told].join(' · ');
}

/** Ends a training for good: whoever waits for it gives up. */
export async function cancelJob(text: string, flags: SharedFlags, output: Output): Promise<ExitCode> {
  const job = await chooseJob(text, findHome(flags).path);
  const { folder, submission, key } = job;
  const end = await folder.end();
  if (end && 'result' in end) {
    output.say(`${shortKey(key)} is trained: there is nothing to cancel.`);
    return ExitCode.done;
  }
  await folder.cancel();
  const id = submission?.id;
  if (submission && id !== undefined) {
    await withLauncher(submission, async (launcher) => {
      const phase = async (): Promise<string> => (await launcher.state(id)).phase;
      const until = performance.now() + GRACE_MS;
      await launcher.stop(id, 'soft');
      if ((await phase()) === 'running') output.say('It writes a checkpoint …');
      while (performance.now() < until && (await phase()) === 'running') await pause(FOLLOW_MS);
      await launcher.stop(id, 'hard');
    });
  }
  output.record({ kind: 'cancelled', key });
  output.say(`${shortKey(key)} is cancelled. The same run goes on from its last checkpoint when it is given again.`);
  return ExitCode.done;
}
