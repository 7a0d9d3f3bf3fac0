import { ArtifactStore } from '@agora/artifacts';
import { eventsSince, type Bus } from '@agora/bus';
import type { RunEvent, RunState } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import type { MakeAnalyst } from '../analyze/run-analyst.js';
import type { RunPlan, StageNode } from '../plan/run-plan.js';
import { summarizePlan } from '../plan/summarize-plan.js';
import { queueClassOf, StageTracker } from './stage-tracker.js';
import { Spending } from './spending.js';
import { isPaid } from './paid-stage.js';
import { changeLedger, openLedger, paidByStage, spendingOf } from './spending-ledger.js';
import { FailureClaims, isFinalFailure, type FinalFailure } from './failure-claims.js';
import { InWork } from './in-work.js';
import type { RunRecorder } from './run-recorder.js';
import { NatsRepair } from './nats-repair.js';
import { HeadStart, warmUp } from './warm-up.js';
import { YieldGate } from './yield-gate.js';

/** Jobs of one kind on the queue at once. The rest wait in this process, so that a cancelled or failed run need not take them back. */
const QUEUE_WINDOW = 64;
/** The same for shards made by batches: all of them are pending at the vendor at once, with their prompts in a worker's memory. */
const BATCH_WINDOW = 256;
/** How often to look for finished artifacts. Events come sooner; this finds what an event did not report. */
const RECONCILE_MS = 2_000;
/** How soon to look again at a failure that was just reported. */
const CLAIM_MS = 100;
/** How long workers of a cancelled run may take to report that they stopped; meanwhile they cancel their batches at vendors. */
const STOP_MS = 30_000;

export interface Conclusion {
  status: Exclude<RunState['status'], 'running'>;
  results?: string;
  fault?: Fault;
}

/** How driving ended. `detached`: this process stopped driving; the run itself goes on with the next orchestrator. */
export type DriveResult = Conclusion | 'detached';

/**
 * Drives one run to its end: queues what can start, watches what finishes, and analyses what there is. Holds no truth of
 * its own: after a kill and a new start it finds everything in the artifact store.
 */
export class RunDriver {
  private readonly tracker: StageTracker;
  private readonly spending: Spending;
  private readonly inWork = new InWork();
  private readonly headStart = new HeadStart(() => this.warmUp());
  private readonly yields: YieldGate;
  private readonly claims: FailureClaims;
  private readonly repair: NatsRepair;
  /** Stages that ended, by events since the last look. */
  private readonly reported = new Set<string>();
  private lookedAtAll = -Infinity;
  private halted: DriveResult | undefined;
  private wake: () => void = () => undefined;

  constructor(
    private readonly plan: RunPlan,
    private readonly state: RunState,
    private readonly bus: Bus,
    private readonly store: ArtifactStore,
    private readonly makeAnalyst: MakeAnalyst,
    private readonly recorder: RunRecorder,
    /** Notices of the preflight, published once. */
    private readonly notices: readonly string[] = [],
  ) {
    this.tracker = new StageTracker(plan.nodes);
    this.spending = new Spending(plan.budgetUsd);
    this.claims = new FailureClaims(bus);
    this.yields = new YieldGate(plan, store, acceptsYield(state));
    this.repair = new NatsRepair(plan, state, bus, {
      announce: () => this.announce(),
      openLedger: () => this.openLedger(),
      queue: (node) => this.queue(node),
      giveUp: (key, fault) => this.tracker.markFailed(key, fault),
      tell: (message) => this.tell(message),
    });
  }

  /** Why a stage is not made; undefined while it may be. */
  faultOf(key: string): Fault | undefined {
    return this.tracker.faultOf(key);
  }

  /** Starts nothing more. The run ends when its workers have reported that they stopped. Gives the workers that did not. */
  async cancel(): Promise<string[]> {
    this.halt({ status: 'cancelled', fault: wasCancelled() });
    return this.inWork.untilNone(STOP_MS);
  }

  /** Sets what the run may cost in all, in US dollars, and gives what it was. @throws Fault `invalid-input` */
  async changeBudget(usd: number): Promise<number> {
    const before = this.spending.change(usd);
    await changeLedger(this.bus, this.plan.runId, usd);
    await this.tell(`The budget is $${usd} from now on; it was $${before}.`, { budgetUsd: usd });
    return before;
  }

  /** Stops driving without ending the run. */
  detach(): void {
    this.halt('detached');
  }

  /** Throws a retryable Fault when NATS stays away; may then be called again. */
  async drive(): Promise<DriveResult> {
    await this.reconcile(this.plan.nodes.keys());
    this.recorder.follow(this.tracker);
    await this.openLedger();
    await this.announce();
    for (const notice of this.notices) await this.tell(notice);
    this.headStart.plan(this.open);
    const watching = new AbortController();
    const watcher = this.watch(watching.signal);
    try {
      while (!this.tracker.settled && !this.halted) {
        await this.dispatch();
        if (this.tracker.settled) break;
        await this.untilSomethingHappens();
        const failed = await this.claims.confirmed();
        await this.reconcile([...this.keysToLookAt(), ...failed.map(({ key }) => key)]);
        for (const event of failed) this.fail(event);
        await this.yields.look();
        if (!this.halted) await this.repair.look(this.tracker.queued());
      }
      if (this.halted && this.halted !== 'detached') await this.inWork.untilNone(STOP_MS);
    } finally {
      this.headStart.end();
      watching.abort();
      await watcher;
    }
    if (this.halted) return this.halted;
    const details = { pauses: this.yields.pauses, spending: await spendingOf(this.plan, this.store) };
    const paid = await paidByStage(this.plan, this.store);
    const payments = { paidFor: (key: string) => paid.get(key) };
    const analyst = await this.makeAnalyst(this.state, this.tracker, payments, details);
    const { artifact, complete } = await analyst.analyze();
    return { status: this.ending(complete), results: artifact.key };
  }

  private ending(complete: boolean): Conclusion['status'] {
    if (complete) return 'done';
    if (this.spending.exhausted) return 'budget-reached';
    return this.yields.pauses.length > 0 ? 'paused' : 'failed';
  }

  private halt(result: DriveResult): void {
    this.halted = result;
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
    for (const message of await warmUp(this.open, this.bus)) await this.tell(message);
  }

  private get open(): StageNode[] {
    return [...this.plan.nodes.values()].filter(({ key }) => !this.tracker.isDone(key));
  }

  private tell(message: string, more: { budgetUsd?: number } = {}): Promise<void> {
    const { runId } = this.plan;
    return this.bus.publishEvent({ kind: 'run-notice', runId, at: new Date().toISOString(), message, ...more });
  }

  private async dispatch(): Promise<void> {
    for (const node of this.tracker.ready()) {
      const queueClass = queueClassOf(node);
      if (this.tracker.queuedOf(queueClass) >= (queueClass === 'generate-by-batch' ? BATCH_WINDOW : QUEUE_WINDOW))
        continue;
      if (this.yields.holds(node)) continue;
      const refusal = (isPaid(node.spec) ? this.spending.refusal() : undefined) ?? this.yields.refusal(node);
      if (refusal) {
        this.tracker.markFailed(node.key, refusal);
        continue;
      }
      this.tracker.markQueued(node);
      this.headStart.queued(node);
      await this.queue(node);
    }
  }

  private async queue(node: StageNode): Promise<void> {
    const { key, title, cells, spec } = node;
    const { runId } = this.plan;
    const runtime = { ...node.runtime, ...this.spending.allowance(), ...this.yields.queue(node) };
    const job = { key, runId, title, cells, spec, runtime };
    this.claims.queued(key, await this.repair.queue(job));
  }

  private openLedger(): Promise<void> {
    const plan = { ...this.plan, ...this.spending.allowance() };
    return openLedger(plan, this.store, this.bus, this.state.preflight?.usd);
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
    if (event.kind === 'stage-finished' || event.kind === 'stage-failed') this.reported.add(event.key);
    this.inWork.apply(event);
    this.repair.apply(event);
    this.recorder.changed();
    if (isFinalFailure(event)) this.claims.hear(event);
  }

  /** A stage failed for good, if it left no artifact. */
  private fail(event: FinalFailure): void {
    if (this.tracker.isDone(event.key)) return;
    const fault = Fault.fromData(event.fault);
    // A late report about a job that an earlier, cancelled round had queued. This round has queued its own.
    if (fault.code === 'cancelled' && !this.halted) return;
    this.yields.failed(event.key, fault);
    if (fault.code === 'budget-reached') this.spending.stop(fault);
    // This fault also names the generator and the setting.
    const paused = fault.code === 'low-yield' ? this.yields.refusal(event) : undefined;
    this.tracker.markFailed(event.key, paused ?? fault);
  }

  /**
   * What events report, and now and then everything that is queued: a look at all of it with every event was 2 % of the CPU of a
   * run with a hundred shards.
   */
  private keysToLookAt(): string[] {
    const reported = [...this.reported];
    this.reported.clear();
    if (performance.now() - this.lookedAtAll < RECONCILE_MS) return reported;
    this.lookedAtAll = performance.now();
    return this.tracker.queued().map(({ key }) => key);
  }

  /** The store decides what is finished; events only say when to look. */
  private async reconcile(keys: Iterable<string>): Promise<void> {
    await Promise.all(
      [...keys].map(async (key) => {
        if (!(await this.store.has(key))) return;
        await this.yields.finished(key);
        this.claims.forget(key);
        this.tracker.markDone(key);
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
