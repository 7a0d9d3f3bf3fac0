import { ArtifactStore } from '@agora/artifacts';
import { eventsSince, type Bus } from '@agora/bus';
import type { RunEvent, RunState } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import type { MakeAnalyst } from '../analyze/run-analyst.js';
import type { RunPlan, StageNode } from '../plan/run-plan.js';
import { summarizePlan } from '../plan/summarize-plan.js';
import { laneOf, StageBoard } from './stage-board.js';
import { Spending } from './spending.js';
import { isPaid } from './paid-stage.js';
import { openLedger, paidByStage, spendingOf } from './spending-ledger.js';
import { FailureClaims, isFinalFailure, type FinalFailure } from './failure-claims.js';
import { InWork } from './in-work.js';
import type { RunRecorder } from './run-recorder.js';
import { Upkeep } from './upkeep.js';
import { warmUp } from './warm-up.js';
import { YieldGate } from './yield-gate.js';

/** Jobs of one kind on the queue at once; the rest wait here, where a cancelled or failed run can still call them back. */
const QUEUE_WINDOW = 64;
/** Of shards that are made by batches: all of them are away at once, with their prompts in a worker's memory. */
const BATCH_WINDOW = 256;
/** How often finished artifacts are looked for. Events are faster; this finds what an event did not tell. */
const RECONCILE_MS = 2_000;
/** How soon a failure that was just told is looked at again. */
const CLAIM_MS = 100;
/** How long workers of a cancelled run may take to say that they have stopped; the vendors of batches are told meanwhile. */
const STOP_MS = 30_000;

export interface Conclusion {
  status: Exclude<RunState['status'], 'running'>;
  results?: string;
  fault?: Fault;
}

/** `detached`: this process stopped driving; the run itself goes on with the next orchestrator. */
export type Outcome = Conclusion | 'detached';

/**
 * Drives one run to its end: queues what can start, watches what finishes, and analyses what there is. Holds no truth of
 * its own: killed and started again it finds everything in the artifact store.
 */
export class RunDriver {
  private readonly board: StageBoard;
  private readonly spending: Spending;
  private readonly inWork = new InWork();
  private readonly yields: YieldGate;
  private readonly claims: FailureClaims;
  private readonly upkeep: Upkeep;
  private halted: Outcome | undefined;
  private wake: () => void = () => undefined;

  constructor(
    private readonly plan: RunPlan,
    private readonly state: RunState,
    private readonly bus: Bus,
    private readonly store: ArtifactStore,
    private readonly makeAnalyst: MakeAnalyst,
    private readonly recorder: RunRecorder,
    /** What was found out before, to be told once. */
    private readonly notices: readonly string[] = [],
  ) {
    this.board = new StageBoard(plan.nodes);
    this.spending = new Spending(plan.budgetUsd);
    this.claims = new FailureClaims(bus);
    this.yields = new YieldGate(plan, store, acceptsYield(state));
    this.upkeep = new Upkeep(plan, state, bus, {
      announce: () => this.announce(),
      openLedger: () => this.openLedger(),
      queue: (node) => this.queue(node),
      giveUp: (key, fault) => this.board.markFailed(key, fault),
      tell: (message) => this.tell(message),
    });
  }

  /** Why a stage is not made; undefined while it may be. */
  faultOf(key: string): Fault | undefined {
    return this.board.faultOf(key);
  }

  /** Starts nothing more. The run ends when its workers have said that they stopped; those who have not are given back. */
  async cancel(): Promise<string[]> {
    this.halt({ status: 'cancelled', fault: wasCancelled() });
    return this.inWork.untilNone(STOP_MS);
  }

  /** Stops driving without ending the run. */
  detach(): void {
    this.halt('detached');
  }

  /** Throws a retryable Fault when NATS stays away; may then be called again. */
  async drive(): Promise<Outcome> {
    await this.reconcile(this.plan.nodes.keys());
    this.recorder.follow(this.board);
    await this.openLedger();
    await this.announce();
    for (const notice of this.notices) await this.tell(notice);
    this.warmUp().catch(() => undefined); // A head start, nothing more: the jobs themselves will tell what fails.
    const watching = new AbortController();
    const watcher = this.watch(watching.signal);
    try {
      while (!this.board.settled && !this.halted) {
        await this.dispatch();
        if (this.board.settled) break;
        await this.untilSomethingHappens();
        const failed = await this.claims.confirmed();
        await this.reconcile(this.board.queued().map(({ key }) => key));
        for (const event of failed) this.fail(event);
        await this.yields.look();
        if (!this.halted) await this.upkeep.look(this.board.queued());
      }
      if (this.halted && this.halted !== 'detached') await this.inWork.untilNone(STOP_MS);
    } finally {
      watching.abort();
      await watcher;
    }
    if (this.halted) return this.halted;
    const details = { pauses: this.yields.pauses, spending: await spendingOf(this.plan, this.store) };
    const paid = await paidByStage(this.plan, this.store);
    const payments = { paidFor: (key: string) => paid.get(key) };
    const { artifact, complete } = await this.makeAnalyst(this.state, this.board, payments, details).analyze();
    return { status: this.ending(complete), results: artifact.key };
  }

  private ending(complete: boolean): Conclusion['status'] {
    if (complete) return 'done';
    if (this.spending.exhausted) return 'budget-reached';
    return this.yields.pauses.length > 0 ? 'paused' : 'failed';
  }

  private halt(outcome: Outcome): void {
    this.halted = outcome;
    this.wake();
  }

  private async announce(): Promise<void> {
    const { cells, stages } = await summarizePlan(this.plan, this.store);
    await this.bus.publishEvent({
      kind: 'run-started',
      runId: this.plan.runId,
      at: this.state.startedAt,
      cells: cells.map(({ id, stages: all, cachedStages, calls, cachedCalls }) => ({
        id,
        stages: all,
        cached: cachedStages,
        generator: this.plan.cells.find((cell) => cell.id === id)?.generator,
        slots: calls - cachedCalls,
      })),
      ...this.spending.allowance(),
      ...(this.state.preflight ? { preflightUsd: this.state.preflight.usd } : {}),
      stages,
      simulated: this.plan.simulated.size > 0,
    });
  }

  private async warmUp(): Promise<void> {
    const open = [...this.plan.nodes.values()].filter(({ key }) => !this.board.isDone(key));
    for (const message of await warmUp(open, this.bus)) await this.tell(message);
  }

  private tell(message: string): Promise<void> {
    const { runId } = this.plan;
    return this.bus.publishEvent({ kind: 'run-notice', runId, at: new Date().toISOString(), message });
  }

  private async dispatch(): Promise<void> {
    for (const node of this.board.ready()) {
      const lane = laneOf(node);
      if (this.board.queuedOf(lane) >= (lane === 'generate-by-batch' ? BATCH_WINDOW : QUEUE_WINDOW)) continue;
      if (this.yields.holds(node)) continue;
      const refusal = (isPaid(node.spec) ? this.spending.refusal() : undefined) ?? this.yields.refusal(node);
      if (refusal) {
        this.board.markFailed(node.key, refusal);
        continue;
      }
      this.board.markQueued(node);
      await this.queue(node);
    }
  }

  private async queue(node: StageNode): Promise<void> {
    const { key, title, cells, spec } = node;
    const { runId } = this.plan;
    const runtime = { ...node.runtime, ...this.spending.allowance(), ...this.yields.queue(node) };
    const job = { key, runId, title, cells, spec, runtime };
    this.claims.queued(key, await this.upkeep.queue(job));
  }

  private openLedger(): Promise<void> {
    return openLedger(this.plan, this.store, this.bus, this.state.preflight?.usd);
  }

  private async watch(signal: AbortSignal): Promise<void> {
    const events = this.bus.runEvents(this.plan.runId, { fromStart: true, signal });
    for await (const event of eventsSince(events, this.state.startedAt)) {
      if ('key' in event && !this.plan.nodes.has(event.key)) continue;
      this.apply(event);
      if (event.kind !== 'stage-progress' || this.yields.apply(event)) this.wake();
    }
  }

  private apply(event: RunEvent): void {
    this.inWork.apply(event);
    this.upkeep.apply(event);
    this.recorder.changed();
    if (isFinalFailure(event)) this.claims.hear(event);
  }

  /** A stage failed for good, if it left no artifact. */
  private fail(event: FinalFailure): void {
    if (this.board.isDone(event.key)) return;
    const fault = Fault.fromData(event.fault);
    // The last word of a job that an earlier, cancelled round had queued; this round has queued its own.
    if (fault.code === 'cancelled' && !this.halted) return;
    this.yields.failed(event.key, fault);
    if (fault.code === 'budget-reached') this.spending.stop(fault);
    // With the name of its generator and setting.
    const paused = fault.code === 'low-yield' ? this.yields.refusal(event) : undefined;
    this.board.markFailed(event.key, paused ?? fault);
  }

  /** The store decides what is finished; events only say when to look. */
  private async reconcile(keys: Iterable<string>): Promise<void> {
    await Promise.all(
      [...keys].map(async (key) => {
        if (!(await this.store.has(key))) return;
        await this.yields.finished(key);
        this.claims.forget(key);
        this.board.markDone(key);
      }),
    );
  }

  private untilSomethingHappens(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.claims.fresh ? CLAIM_MS : RECONCILE_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

export function wasCancelled(): Fault {
  return new Fault('cancelled', 'the run was cancelled', {
    fix: 'The command that began it goes on where it stopped; everything that was finished is kept.',
  });
}

/** Whether the user goes on however few outputs are accepted. */
function acceptsYield({ request }: RunState): boolean {
  return 'experiment' in request && request.experiment.generation.acceptYield === true;
}
