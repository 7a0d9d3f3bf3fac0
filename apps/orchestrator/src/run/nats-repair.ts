import { randomUUID } from 'node:crypto';
import type { Bus, JobReceipt } from '@agora/bus';
import type { RunEvent, RunState } from '@agora/contracts';
import { STAGE_OF, type Job } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import type { RunPlan, StageNode } from '../plan/run-plan.js';
import { WORKER_OF } from './missing-workers.js';
import { hasLedger } from './spending-ledger.js';

/** Time between two looks. A job that is missing twice in a row is lost, and not just between queue and worker. */
const LOOK_MS = 2_000;
/** After so long without an event the server is tested: one that stores nothing any more looks the same as one with long jobs. */
const QUIET_MS = 10_000;
/** How often one job is queued again before its stage fails. */
const MOST_TIMES = 5;
/** How many looks a shared file system may take until it shows an artifact that a worker on another machine has finished. */
const MOST_LOOKS = 30;

/** What the driver can do when something was lost. */
export interface RepairActions {
  /** Publishes the `run-started` event again. */
  announce(): Promise<void>;
  openLedger(): Promise<void>;
  queue(node: StageNode): Promise<void>;
  giveUp(key: string, fault: Fault): void;
  tell(message: string): Promise<void>;
}

/**
 * Restores what NATS holds of a run: its queued jobs, its `run-started` event, its ledger. When one of these is deleted, purged
 * or lost with the server's disk, the run would wait for ever. So they are made again, and the user is told once.
 */
export class NatsRepair {
  private readonly receipts = new Map<string, JobReceipt>();
  private readonly timesLost = new Map<string, number>();
  /** Jobs that were missing at the last look. */
  private suspects = new Set<string>();
  /** Stages that a worker has reported as finished. */
  private readonly finished = new Set<string>();
  private readonly told = new Set<string>();
  private lookedAt = performance.now();
  private heardAt = performance.now();
  private trial: Promise<void> | undefined;
  /** Why the server stores nothing any more. */
  private storeless: Fault | undefined;

  constructor(
    private readonly plan: RunPlan,
    private readonly state: RunState,
    private readonly bus: Bus,
    private readonly actions: RepairActions,
  ) {}

  /** Queues a job. A lost job gets a new message id, because the server would drop the old id as a duplicate. */
  async queue(job: Job): Promise<JobReceipt> {
    const { round, startedAt } = this.state;
    // With the time, because on a server that lost its runs the rounds count from one again.
    const attempt = `${round}:${startedAt}${this.timesLost.has(job.key) ? `:${randomUUID()}` : ''}`;
    const receipt = await this.bus.publishJob(job, attempt);
    this.receipts.set(job.key, receipt);
    this.suspects.delete(job.key);
    return receipt;
  }

  apply(event: RunEvent): void {
    this.heardAt = performance.now();
    if (event.kind === 'stage-finished') this.finished.add(event.key);
  }

  /** Looks from time to time. When NATS is away, the next look does it. @throws Fault when NATS is there but stores nothing */
  async look(queued: readonly StageNode[]): Promise<void> {
    if (performance.now() - this.lookedAt < LOOK_MS) return;
    try {
      this.tryToStore();
      await this.lookAtEvents();
      await this.lookAtLedger();
      await this.lookAtJobs(queued);
    } catch (error) {
      if (!Fault.from(error).retryable) throw error;
    } finally {
      this.lookedAt = performance.now();
    }
  }

  private tryToStore(): void {
    const fault = this.storeless;
    this.storeless = undefined;
    if (fault) throw fault;
    if (this.trial || performance.now() - this.heardAt < QUIET_MS) return;
    const alive: RunEvent = { kind: 'run-alive', runId: this.plan.runId, at: new Date().toISOString() };
    this.trial = this.bus
      .publishEvent(alive)
      .catch((error: unknown) => {
        const why = Fault.from(error);
        if (!why.retryable) this.storeless = why;
      })
      .finally(() => (this.trial = undefined));
  }

  private async lookAtEvents(): Promise<void> {
    if (await this.bus.hasBegun(this.plan.runId)) return;
    await this.actions.announce();
    await this.tellOnce(
      'NATS has lost the events of this run (its stream EVENTS was deleted or emptied). They go on from here; the run itself lacks nothing.',
    );
  }

  private async lookAtLedger(): Promise<void> {
    if (await hasLedger(this.plan, this.bus)) return;
    await this.actions.openLedger();
    await this.tellOnce(
      'NATS has lost what this run may still spend (its bucket budgets was deleted or emptied). It was counted again from what is stored.',
    );
  }

  private async lookAtJobs(queued: readonly StageNode[]): Promise<void> {
    const missing = await this.missing(queued);
    const lost = missing.filter(({ key }) => this.suspects.has(key));
    this.suspects = new Set(missing.map(({ key }) => key));
    for (const node of lost) await this.restore(node);
  }

  /** Jobs that are neither on the queue nor in work at any worker. */
  private async missing(queued: readonly StageNode[]): Promise<StageNode[]> {
    const gone: StageNode[] = [];
    for (const node of queued) {
      const receipt = this.receipts.get(node.key);
      if (!receipt || !(await this.bus.isQueued(receipt))) gone.push(node);
    }
    const inWork = new Set<string>();
    for (const stage of new Set(gone.map(({ spec }) => STAGE_OF[spec.kind]))) {
      const keys = gone.filter(({ spec }) => STAGE_OF[spec.kind] === stage).map(({ key }) => key);
      const service = WORKER_OF[stage];
      if (service) for (const key of await this.bus.jobsInWork(service, keys)) inWork.add(key);
    }
    return gone.filter(({ key }) => !inWork.has(key));
  }

  private async restore(node: StageNode): Promise<void> {
    const { key } = node;
    const finished = this.finished.has(key);
    const times = (this.timesLost.get(key) ?? 0) + 1;
    this.timesLost.set(key, times);
    if (times > (finished ? MOST_LOOKS : MOST_TIMES)) {
      return this.actions.giveUp(key, finished ? madeElsewhere(node) : lostAgain(node));
    }
    if (finished) return;
    await this.actions.queue(node);
    await this.tellOnce(
      'NATS has lost queued jobs of this run (its stream WORK was deleted or emptied, or its disk is gone). They are queued again; nothing that is finished is done twice.',
    );
  }

  private async tellOnce(message: string): Promise<void> {
    if (this.told.has(message)) return;
    this.told.add(message);
    await this.actions.tell(message);
  }
}

function lostAgain({ title }: StageNode): Fault {
  return new Fault('missing-dependency', `NATS has lost "${title}" more than ${MOST_TIMES} times`, {
    fix: 'Look who deletes or purges the stream WORK, or limits the age of its messages, then run the same command again.',
  });
}

function madeElsewhere({ title }: StageNode): Fault {
  return new Fault('not-found', `a worker has finished "${title}", but what it made is not in the home folder`, {
    fix: 'Start every service with the same folder in --home, then run the same command again.',
  });
}
