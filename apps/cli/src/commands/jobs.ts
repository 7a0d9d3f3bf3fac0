import { setTimeout as pause } from 'node:timers/promises';
import { access } from 'node:fs/promises';
import { oneLine } from '@agora/text-tools/terminal-text';
import { ExitCode } from '../exit-code.js';
import { findHome } from '../home/find-home.js';
import { JobNews } from '../jobs/job-news.js';
import {
  chooseJob,
  isTrained,
  knownJobs,
  shortKey,
  statusOf,
  withLauncher,
  type JobStatus,
  type KnownJob,
} from '../jobs/known-job.js';
import type { Output } from '../output.js';
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
  const home = findHome(flags).path;
  const job = await chooseJob(text, home);
  const news = new JobNews(job.folder);
  const interrupt = flags.follow ? onInterrupt() : undefined;
  try {
    for (;;) {
      // Looked at before what is new is read: of an end nothing is left out.
      const over = interrupt === undefined || (await isOver(job, news.told));
      await news.say(output);
      if (over || interrupt.signal.aborted) break;
      await pause(FOLLOW_MS, undefined, { signal: interrupt.signal }).catch(() => undefined);
    }
    news.sayRest(output);
    if (interrupt && !(await exists(job))) sayGone(await isTrained(job.key, home), output);
    return ExitCode.done;
  } finally {
    interrupt?.dispose();
  }
}

/** Whether nothing more will be told. A failure that passes is the end for whoever looks after it, not for who sees it come. */
async function isOver(job: KnownJob, told: boolean): Promise<boolean> {
  const end = await job.folder.end();
  const passes = end !== undefined && 'fault' in end && end.fault.retryable;
  return (end !== undefined && !(passes && told)) || (await job.folder.isCancelled()) || !(await exists(job));
}

/** The folder of a training is taken away once its student is an artifact. */
function exists({ folder }: KnownJob): Promise<boolean> {
  return access(folder.path).then(
    () => true,
    () => false,
  );
}

function sayGone(trained: boolean, output: Output): void {
  output.record({ kind: 'gone', trained });
  output.say(trained ? 'It is trained.' : 'It is over, and left no student; its run says why.');
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
