import { setTimeout as pause } from 'node:timers/promises';
import type { Job } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { asFault } from '../as-fault.js';
import { StageReporter, type PublishEvent } from '../events/stage-reporter.js';
import type { Log } from '../log.js';
import type { Shutdown } from '../shutdown.js';
import type { Delivery } from './delivery.js';
import { FailureLog } from './failure-log.js';
import { KeyLock } from './key-lock.js';
import { parseJob, unreadableJobEvent } from './parse-job.js';
import { isRunCancelled, runCancelled, type StoppableRuns } from './stoppable-runs.js';
import { WorkContext } from './work-context.js';
import type { WorkTuning } from './work-tuning.js';

export type WorkHandler = (job: Job, context: WorkContext) => Promise<unknown>;

export interface JobRunnerOptions {
  /** Who works, in events. */
  worker: string;
  tuning: WorkTuning;
  shutdown: Shutdown;
  runs: StoppableRuns;
  log: Log;
  publishEvent: PublishEvent;
  /** Puts a copy of a message at the end of its queue, as if it had never been delivered. */
  requeue(delivery: Delivery): Promise<void>;
  /** Whether another process is working on this job. */
  elsewhere(key: string): Promise<boolean>;
}

const CONFIRM_MS = 5_000;
const CONFIRM_TRIES = 5;
const ELSEWHERE_PAUSE_MS = 1_000;

/** Serves one delivery, from its arrival until it is acknowledged. Never throws: whatever happens, the process goes on. */
export class JobRunner {
  /** Keys of the jobs in work. */
  readonly begun = new Set<string>();
  private readonly locks = new KeyLock();
  private readonly failures: FailureLog;

  constructor(private readonly options: JobRunnerOptions) {
    this.failures = new FailureLog(options.log);
  }

  async run(delivery: Delivery, handler: WorkHandler): Promise<void> {
    const heartbeat = setInterval(() => delivery.working(), this.options.tuning.ackWaitMs / 3);
    try {
      await this.serve(delivery, handler);
    } catch (error) {
      // Neither reported nor acknowledged: the server delivers the message again when the acknowledgement is overdue.
      const { message } = asFault(error instanceof EventNotStored ? error.cause : error);
      this.options.log.error(`message ${delivery.sequence} on ${delivery.subject}: ${message}`);
    } finally {
      clearInterval(heartbeat);
    }
  }

  private async serve(delivery: Delivery, handler: WorkHandler): Promise<void> {
    let job: Job;
    try {
      job = parseJob(delivery);
    } catch (error) {
      return this.refuse(delivery, asFault(error));
    }
    const reporter = new StageReporter(job, this.options.publishEvent);
    if (delivery.attempt > this.options.tuning.maxAttempts) {
      const fault = new Fault(
        'worker-crashed',
        `"${job.title}" was begun ${delivery.attempt - 1} times and no worker lived to end it`,
        {
          fix: "Look at the worker's own log and at the memory it had, then run the same command again.",
        },
      );
      return this.fail(delivery, reporter, job, fault);
    }
    // The same job may be delivered twice at once. The second waits, and then finds what the first has made.
    await this.locks.run(job.key, () => this.attempt(delivery, handler, job, reporter));
  }

  private async attempt(delivery: Delivery, handler: WorkHandler, job: Job, reporter: StageReporter): Promise<void> {
    if (delivery.repeated) await this.untilNowhereElse(job.key);
    if (this.options.shutdown.asked.aborted) return this.handBack(delivery);
    this.begun.add(job.key);
    try {
      await this.begin(delivery, handler, job, reporter);
    } finally {
      this.begun.delete(job.key);
    }
  }

  /** Waits until no other process works on the job: begun twice, it would be paid twice. Afterwards its artifact is found. */
  private async untilNowhereElse(key: string): Promise<void> {
    const { shutdown, elsewhere } = this.options;
    while (!shutdown.asked.aborted && (await elsewhere(key))) await pause(ELSEWHERE_PAUSE_MS);
  }

  private async begin(delivery: Delivery, handler: WorkHandler, job: Job, reporter: StageReporter): Promise<void> {
    const { signal, leave } = await this.options.runs.enter(job.runId);
    const started = performance.now();
    try {
      await this.tell(delivery, () => reporter.started(this.options.worker));
      const summary = await this.work(delivery, handler, job, reporter, signal);
      await this.tell(delivery, () => reporter.finished((performance.now() - started) / 1000, summary));
    } catch (error) {
      reporter.close();
      if (error instanceof EventNotStored) throw error;
      if (isRunCancelled(signal)) return await this.fail(delivery, reporter, job, cancelledFault(asFault(error)));
      // An aborted handler may throw anything; the job is not to blame.
      if (this.options.shutdown.asked.aborted) return await this.handBack(delivery);
      return await this.fail(delivery, reporter, job, asFault(error));
    } finally {
      leave();
    }
    await this.confirm(() => delivery.ack(CONFIRM_MS));
  }

  /** What nobody can be told would leave its run waiting: the job comes again, and finds what it had made. */
  private async tell(delivery: Delivery, telling: () => Promise<void>): Promise<void> {
    try {
      await telling();
    } catch (error) {
      if (!isOfServer(asFault(error))) throw error;
      delivery.nak(this.backoff(delivery, undefined));
      throw new EventNotStored(error);
    }
  }

  /** A job of a cancelled run begins as well, with its signal aborted: it may have something away that costs. */
  private work(
    delivery: Delivery,
    handler: WorkHandler,
    job: Job,
    reporter: StageReporter,
    signal: AbortSignal,
  ): Promise<unknown> {
    const { shutdown, tuning } = this.options;
    const context = new WorkContext({
      job,
      signal,
      attempt: delivery.attempt,
      lastAttempt: delivery.attempt >= tuning.maxAttempts,
      report: (progress) => reporter.progress(progress),
      leavePlace: () => delivery.leavePlace(),
    });
    return shutdown.orLeave(handler(job, context));
  }

  private async fail(delivery: Delivery, reporter: StageReporter, job: Job, fault: Fault): Promise<void> {
    const final = !fault.retryable || delivery.attempt >= this.options.tuning.maxAttempts;
    if (!(fault instanceof RunWasCancelled)) this.failures.tell(job.title, fault, final);
    await this.tell(delivery, () => reporter.failed(fault, final));
    if (final) await this.confirm(() => delivery.term(CONFIRM_MS));
    else delivery.nak(this.backoff(delivery, fault));
  }

  private async refuse(delivery: Delivery, fault: Fault): Promise<void> {
    this.options.log.error(fault.message);
    const event = unreadableJobEvent(delivery, fault);
    try {
      if (event) await this.options.publishEvent(event);
    } catch (error) {
      this.options.log.error(`could not report it: ${asFault(error).message}`);
    }
    await this.confirm(() => delivery.term(CONFIRM_MS));
  }

  /** Gives the job to another worker at once. On the last attempt as a new message, because this attempt must not count. */
  private async handBack(delivery: Delivery): Promise<void> {
    if (delivery.attempt < this.options.tuning.maxAttempts) return delivery.nak();
    await this.options.requeue(delivery);
    await this.confirm(() => delivery.ack(CONFIRM_MS));
  }

  private backoff(delivery: Delivery, fault: Fault | undefined): number {
    const { backoffMs } = this.options.tuning;
    const planned = backoffMs[Math.min(delivery.attempt, backoffMs.length) - 1] ?? 0;
    const jittered = planned * (0.75 + Math.random() / 2);
    return Math.round(Math.max(jittered, fault?.retryAfterMs ?? 0));
  }

  /** Repeats an acknowledgement until the server has it. If that fails, the job is delivered again and its artifact is found. */
  private async confirm(answer: () => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await answer();
      } catch (error) {
        if (tries >= CONFIRM_TRIES) throw error;
        await pause(250);
      }
    }
  }
}

/** Whether the server is the reason that an event was not stored. An event that is too large is the fault of its job. */
function isOfServer({ code, retryable }: Fault): boolean {
  return retryable || code === 'disk-full' || code === 'missing-dependency';
}

/** An event could not be stored, which is not the fault of the job. */
class EventNotStored extends Error {
  constructor(cause: unknown) {
    super('an event could not be stored', { cause });
  }
}

/** The end of a job whose run was cancelled. Not logged job by job. */
class RunWasCancelled extends Fault {
  constructor(cause: Fault) {
    super('cancelled', runCancelled().message, { cause });
  }
}

/** The fault of a cancelled job. What the handler says about calls that may still cost money is kept; all else is dropped. */
function cancelledFault(thrown: Fault): Fault {
  const says = thrown.code === 'cancelled' && thrown.fix !== undefined && !thrown.retryable;
  return says ? thrown : new RunWasCancelled(thrown);
}
