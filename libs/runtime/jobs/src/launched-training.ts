import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '@agora/contracts';
import { Fault, type Launcher, type LaunchRequest, type LaunchState } from '@agora/plugin-api';
import { endedByHand, lastProgress, type JobEnd, type JobFolder } from './job-folder.js';
import { PACE, type Pace } from './pace.js';
import { isAlive, Seen } from './seen.js';
import { readSubmission, writeSubmission, type Submission } from './submission.js';

/** Lost jobs in a row, no step further, after which a training is given up. */
const MOST_LOST = 3;

export interface Launched {
  folder: JobFolder;
  launcher: Launcher;
  request: LaunchRequest;
  /** For whoever opens the same launcher later. */
  origin: Pick<Submission, 'launcher' | 'options' | 'baseDir'>;
  pace?: Partial<Pace>;
  /** Whether what aborted the signal wants no more of the training; else it goes on without us. */
  cancelled(signal: AbortSignal): boolean;
  log(line: string): void;
}

type Outcome = JobEnd | { lost: string };

/**
 * One training at an engine, from whatever state an earlier process left it in to its end. The folder is the truth, the engine a hint:
 * what is lost is submitted again, and nothing is submitted while a job of this name lives.
 */
export class LaunchedTraining {
  private readonly pace: Pace;
  private submission: Submission | undefined;
  private trouble: string | undefined;
  private said: string | undefined;

  constructor(private readonly options: Launched) {
    this.pace = { ...PACE, ...options.pace };
  }

  /**
   * What `result.json` says. Faults: the training's own; `ended-by-hand`; `worker-crashed` when its jobs get lost again and again; `cancelled`, upon
   * which the job is ended if the signal says so, and else goes on.
   */
  async run(report: (progress: Progress) => void, signal: AbortSignal): Promise<unknown> {
    const { folder } = this.options;
    const before = await folder.end();
    if (before && 'result' in before) return before.result;
    this.submission = await readSubmission(folder.path);
    let id: string | undefined;
    try {
      if (!signal.aborted) await folder.forgetCancel();
      id = await this.living(signal);
      for (;;) {
        id ??= await this.submit(signal);
        const outcome = await this.watch(id, report, signal);
        if ('result' in outcome) return outcome.result;
        if ('fault' in outcome && !outcome.fault.retryable) throw outcome.fault;
        // It has said its last word, and may still be seen for a while.
        if ('fault' in outcome) await this.endForGood(id, signal);
        id = undefined;
        await this.countLoss('lost' in outcome ? outcome.lost : outcome.fault.message);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      if (this.options.cancelled(signal)) await this.end(id ?? this.submission?.id);
      throw new Fault('cancelled', `Waiting for ${this.options.request.name} was cancelled`, { cause: error });
    }
  }

  /** The id of a job that an earlier process submitted and that lives. */
  private async living(signal: AbortSignal): Promise<string | undefined> {
    const { launcher, request } = this.options;
    const { submission } = this;
    const until = performance.now() + this.stillHidden(submission);
    for (;;) {
      const found = await this.ask(() => launcher.find(request.name), signal);
      if (found !== undefined) return this.adopt(found);
      const id = submission?.id;
      const state = id === undefined ? undefined : await this.ask(() => launcher.state(id), signal);
      if (state && isAlive(state)) return id;
      if (!submission || state?.phase === 'ended' || performance.now() > until) return undefined;
      await pause(this.pace.lookMs, undefined, { signal });
    }
  }

  /** For how long a job may still be one that its engine does not show. A clock that was set back does not make it longer. */
  private stillHidden(submission: Submission | undefined): number {
    const { unknownMs } = this.pace;
    const left = submission ? Date.parse(submission.submittedAt) + unknownMs - Date.now() : 0;
    return Math.min(left, unknownMs);
  }

  private async submit(signal: AbortSignal): Promise<string> {
    const { launcher, request, origin, folder } = this.options;
    for (;;) {
      const found = await this.ask(() => launcher.find(request.name), signal);
      await folder.renew();
      if (found !== undefined) return this.adopt(found);
      const { submissions = 0, lost = 0, lostAt = -1 } = this.submission ?? {};
      const submittedAt = new Date().toISOString();
      this.submission = { ...origin, name: request.name, submittedAt, submissions: submissions + 1, lost, lostAt };
      // Written first: should we be killed before the engine answers, whoever comes next looks for it.
      await writeSubmission(folder.path, this.submission);
      signal.throwIfAborted();
      try {
        return await this.adopt(await launcher.submit(request));
      } catch (error) {
        const fault = Fault.from(error);
        if (!fault.retryable) throw fault;
        this.options.log(`${launcher.id}: ${fault.message}; it may have the job all the same, and is asked`);
        const late = await this.living(signal);
        if (late !== undefined) return late;
        await this.countLoss(fault.message);
      }
    }
  }

  private async adopt(id: string): Promise<string> {
    const { folder, origin, request } = this.options;
    const { submissions = 1, lost = 0, lostAt = -1 } = this.submission ?? {};
    const submittedAt = this.submission?.submittedAt ?? new Date().toISOString();
    this.submission = { ...origin, name: request.name, id, submittedAt, submissions, lost, lostAt };
    await writeSubmission(folder.path, this.submission);
    return id;
  }

  private async watch(id: string, report: (progress: Progress) => void, signal: AbortSignal): Promise<Outcome> {
    const { folder, launcher } = this.options;
    const seen = new Seen();
    for (;;) {
      const end = await folder.end();
      if (end) return end;
      if (await folder.isCancelled()) throw await this.cancelledByHand(id);
      seen.beat(JSON.stringify(await folder.heartbeat()));
      if (seen.dueIn(this.pace.askMs)) seen.told(await this.tryToAsk(() => launcher.state(id)));
      report(await this.progress(seen.state));
      const why = seen.lost(this.pace);
      if (why === 'silent') await this.endForGood(id, signal);
      if (why !== undefined) return { lost: why === 'silent' ? 'it gave no sign of life' : why };
      await pause(this.pace.lookMs, undefined, { signal });
    }
  }

  private async progress(state: LaunchState | undefined): Promise<Progress> {
    const { folder, launcher } = this.options;
    const progress = lastProgress(await folder.lastEvents()) ?? { done: 0, total: 0, unit: 'steps' };
    const queued = state?.phase === 'queued' ? `waits in ${launcher.id}: ${state.detail ?? 'queued'}` : undefined;
    const trouble = this.trouble ?? queued;
    return trouble === undefined ? progress : { ...progress, trouble };
  }

  /** The furthest step decides: a training that makes steps between its losses will come to its end. */
  private async countLoss(why: string): Promise<void> {
    const { folder, launcher, request, log } = this.options;
    if (!this.submission) return;
    const step = lastProgress(await folder.lastEvents())?.done ?? 0;
    const lost = step > this.submission.lostAt ? 1 : this.submission.lost + 1;
    const givenUp = lost > MOST_LOST;
    this.submission = { ...this.submission, lost: givenUp ? 0 : lost, lostAt: givenUp ? -1 : step };
    await writeSubmission(folder.path, this.submission);
    if (!givenUp) {
      log(`${launcher.id}: ${request.name} was lost at step ${step} (${why}) and is submitted again`);
      return;
    }
    const words = await folder.lastWords();
    throw new Fault(
      'worker-crashed',
      `${launcher.id} lost the training ${request.name} ${lost} times at step ${step}: ${why}${words ? `. Its last words: ${words}` : ''}`,
      {
        fix: `Look at ${folder.path}/job.log, and try the launcher with \`agora doctor --compute FILE\`; then run the same command again.`,
      },
    );
  }

  private async cancelledByHand(id: string): Promise<Fault> {
    await this.end(id);
    return endedByHand(this.options.request.name);
  }

  /** Lets it write a checkpoint if that is quick, and ends it. */
  private async end(id: string | undefined): Promise<void> {
    const { launcher, folder, request } = this.options;
    const job = id ?? (await this.tryToAsk(() => launcher.find(request.name)));
    if (job === undefined) return;
    await folder.askToStop();
    await this.tryToAsk(() => launcher.stop(job, 'soft'));
    const until = performance.now() + this.pace.graceMs;
    while (performance.now() < until) {
      const state = await this.tryToAsk(() => launcher.state(job));
      if (state?.phase !== 'running') break;
      await pause(Math.min(this.pace.lookMs, this.pace.graceMs / 5));
    }
    await this.tryToAsk(() => launcher.stop(job, 'hard'));
  }

  /** A second job must not be submitted while this one may come back. */
  private async endForGood(id: string, signal: AbortSignal): Promise<void> {
    const { launcher } = this.options;
    for (;;) {
      await this.ask(() => launcher.stop(id, 'hard'), signal);
      await pause(this.pace.lookMs, undefined, { signal });
      if (!isAlive(await this.ask(() => launcher.state(id), signal))) return;
    }
  }

  /** Asks an engine until it answers. Faults that no waiting mends are thrown. */
  private async ask<T>(question: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      try {
        return await question();
      } catch (error) {
        const fault = Fault.from(error);
        if (!fault.retryable) throw fault;
        this.sayOnce(`${this.options.launcher.id}: ${fault.message}; it is asked again`);
        await pause(this.pace.askMs, undefined, { signal });
      }
    }
  }

  /** An engine may be away for hours. */
  private sayOnce(line: string): void {
    if (line !== this.said) this.options.log(line);
    this.said = line;
  }

  /** Undefined when the engine does not answer: that says nothing about the job. */
  private async tryToAsk<T>(question: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await question();
      this.trouble = undefined;
      return answer;
    } catch (error) {
      this.trouble = `${this.options.launcher.id} does not answer: ${Fault.from(error).message}`;
      return undefined;
    }
  }
}
