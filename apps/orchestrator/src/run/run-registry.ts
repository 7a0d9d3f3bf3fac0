import { setTimeout } from 'node:timers/promises';
import { ArtifactStore } from '@agora/artifacts';
import type { Bus, Log } from '@agora/bus';
import type {
  BudgetReply,
  BudgetRequest,
  CancelReply,
  RunState,
  StageReply,
  StageRequest,
  StartReply,
  StartRequest,
} from '@agora/contracts';
import { reaches, STAGE_OF } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import type { AllowedPlugins } from '@agora/plugin-host';
import type { ExperimentPlan } from '../plan/run-plan.js';
import { Preflight, type FreeReport } from '../preflight/preflight.js';
import { asFarAsItGot } from './as-far-as-it-got.js';
import { checkJoin } from './check-join.js';
import { changeBudget, type DrivenRun } from './driven-run.js';
import { RunDriver, wasCancelled, type Conclusion, type DriveResult } from './run-driver.js';
import { RunRecorder } from './run-recorder.js';
import { joined, RunStates } from './run-states.js';
import { stopWorkers } from './stop-workers.js';
import { warnAboutMissingWorkers } from './missing-workers.js';
import {
  planExperiment,
  runIdOfRequest,
  planRun,
  untilOf,
  widened,
  type RunRequest,
  type PlannedRun,
} from './planned-run.js';

/** Between attempts to go on with a run while NATS is away. */
const AWAY_PAUSE_MS = 1_000;
/** Between looks whether NATS still knows a run that is driven here. */
const REMEMBER_MS = 5_000;
/** How long a closing service waits for its drivers, which may themselves wait for a NATS that is away. */
const LEAVE_MS = 5_000;

/**
 * The runs that this process drives, and their state in the `runs` bucket. A run that a killed orchestrator left
 * `running` is taken up again when the next one starts.
 */
export class RunRegistry {
  private readonly driving = new Map<string, DrivenRun>();
  /** By run: when two clients start it at the same moment, the second waits for the first. */
  private readonly starting = new Map<string, Promise<unknown>>();
  /** How runs ended here, in case NATS could not store it or has lost it. */
  private readonly ended = new Map<string, RunState>();
  /** The last run that ended here: commands that follow it may still ask about its stages. */
  private latest: DrivenRun | undefined;
  private closed = false;
  private readonly preflight: Preflight;
  private readonly states: RunStates;

  constructor(
    private readonly bus: Bus,
    private readonly store: ArtifactStore,
    private readonly log: Log,
    /** Whether the services of the run live in one process, with a NATS that goes with it. */
    private readonly embedded = false,
    /** The plugins that requests may name; any when left out. */
    readonly allowed?: AllowedPlugins,
  ) {
    this.preflight = new Preflight(bus, store);
    this.states = new RunStates(bus);
  }

  /** Ids of the runs that are driven here. */
  get running(): string[] {
    return [...this.driving.keys()];
  }

  /** The plan of an experiment, with everything that can be known of it without a paid call. */
  plan(request: StartRequest): Promise<FreeReport<{ plan: ExperimentPlan }>> {
    const planning = planExperiment(request, this.store, this.allowed).then((plan) => ({ plan }));
    const machine = reaches(request.until, 'train');
    return this.preflight.look(request, planning, { install: false, machine });
  }

  /** Begins a run, or joins it when it is under way. */
  async start(request: RunRequest): Promise<StartReply> {
    const runId = runIdOfRequest(request);
    const before = this.starting.get(runId);
    const mine = Promise.resolve(before).then(() => this.joinOrBegin(runId, request));
    const settled = mine.catch(() => undefined);
    this.starting.set(runId, settled);
    try {
      return await mine;
    } finally {
      if (this.starting.get(runId) === settled) this.starting.delete(runId);
    }
  }

  private async joinOrBegin(runId: string, request: RunRequest): Promise<StartReply> {
    const active = this.driving.get(runId);
    // A run that is ending must be over before the same run begins anew: its last events would be taken for those of the new one.
    if (active && (active.cancelled || this.ended.has(runId))) await active.done;
    else if (active) {
      await checkJoin(request, active, this.store, this.allowed);
      if (reaches(untilOf(active.state.request), untilOf(request) ?? 'evaluate')) return joined(active.state);
      const wider = widened(active.state.request, request);
      if (await this.widen(active, wider)) return joined({ ...active.state, request: wider });
      await active.done;
    }
    return this.begin(runId, request);
  }

  /**
   * Has a run that is under way go on to the stage that a request names, as if another orchestrator took it up with the wider plan:
   * jobs on the queue stay there. False when the run came to its end meanwhile.
   */
  private async widen(active: DrivenRun, request: RunRequest): Promise<boolean> {
    const { runId } = active.state;
    const { planned, notices, cost } = await this.preflight.clear(request, planRun(request, this.store, this.allowed));
    if (this.driving.get(runId) !== active || this.ended.has(runId) || active.cancelled) return false;
    active.driver.detach();
    await active.recorder.release();
    await active.done;
    if (this.ended.has(runId)) return false;
    const state: RunState = { ...active.state, request, ...(cost ? { preflight: cost } : {}) };
    await this.states.keep(state);
    await planned.keep(state);
    const until = untilOf(request);
    this.drive(planned, state, [
      ...notices,
      `Another command has this run go on ${until ? `until ${until}` : 'to its end'}.`,
    ]);
    return true;
  }

  private async begin(runId: string, asked: RunRequest): Promise<StartReply> {
    const request = await asFarAsItGot(asked, this.store, this.allowed);
    const { planned, notices, cost } = await this.preflight.clear(request, planRun(request, this.store, this.allowed));
    const earlier = await this.states.find(runId);
    this.ended.delete(runId);
    const state: RunState = {
      runId,
      status: 'running',
      round: (earlier?.round ?? 0) + 1,
      startedAt: new Date().toISOString(),
      request,
      ...(cost ? { preflight: cost } : {}),
    };
    await this.states.keep(state);
    await planned.keep(state);
    this.drive(planned, state, notices);
    return { ...joined(state), joined: false };
  }

  async state(runId: string): Promise<RunState> {
    const ended = this.ended.get(runId);
    if (ended) return ended;
    const state = await this.states.find(runId);
    if (!state) throw new Fault('not-found', `no run "${runId}" is known`, { fix: 'Start it with `agora run`.' });
    return state;
  }

  async stage({ runId, key }: StageRequest): Promise<StageReply> {
    const run = this.driving.get(runId) ?? (this.latest?.state.runId === runId ? this.latest : undefined);
    if (!run) throw new Fault('not-found', `the run "${runId}" is not under way here`);
    const node = run.plan.nodes.get(key);
    if (!node) return null;
    const { spec, title, cells } = node;
    const known = { stage: STAGE_OF[spec.kind], title, cells };
    const artifact = await this.store.find(key);
    if (artifact) return { ...known, status: 'done', summary: artifact.manifest.summary };
    const fault = run.driver.faultOf(key);
    return fault ? { ...known, status: 'failed', fault: fault.toData() } : { ...known, status: 'open' };
  }

  /**
   * Ends a run for good: nothing of it is begun any more, and what is in work ends with the calls that are under way.
   * Resolves when its workers have said that they stopped.
   */
  async cancel(runId: string): Promise<CancelReply> {
    await this.starting.get(runId);
    const active = this.driving.get(runId);
    if (!active) {
      const state = await this.state(runId);
      if (state.status !== 'running') return { runId, stopped: false, silent: [] };
      // Nobody drives it here; what is queued of it is not begun any more.
      await this.finish(state, { status: 'cancelled', fault: wasCancelled() });
      await stopWorkers(this.bus, runId);
      return { runId, stopped: true, silent: [] };
    }
    active.cancelled ??= this.stop(active);
    return { runId, stopped: true, silent: await active.cancelled };
  }

  /** @throws Fault as `changeBudget` */
  async changeBudget({ runId, usd }: BudgetRequest): Promise<BudgetReply> {
    await this.starting.get(runId);
    const active = this.ended.has(runId) ? undefined : this.driving.get(runId);
    return { runId, budgetUsd: usd, beforeUsd: await changeBudget(active, usd, (state) => this.states.keep(state)) };
  }

  private async stop({ driver, state, done, changing }: DrivenRun): Promise<string[]> {
    const silent = driver.cancel();
    await changing; // Or it would store the run as one that goes on.
    await this.states.keep({ ...state, status: 'cancelled' }); // From now on, a worker that takes a job of this run from the queue drops it.
    await stopWorkers(this.bus, state.runId);
    const left = await silent;
    await done;
    return left;
  }

  async resumeInterrupted(): Promise<void> {
    for (const runId of await this.states.keys()) {
      const state = await this.states.find(runId);
      if (!state || this.driving.has(runId)) continue;
      // The orchestrator that cancelled it ended before it could store the end.
      if (state.status === 'cancelled' && state.finishedAt === undefined)
        await this.finish(state, { status: 'cancelled', fault: wasCancelled() });
      if (state.status !== 'running') continue;
      try {
        this.drive(await planRun(state.request, this.store, this.allowed), state);
      } catch (error) {
        // For instance, its files are gone. That ends this run; the others, and new ones, must not wait because of it.
        await this.finish(state, { status: 'failed', fault: Fault.from(error) });
      }
    }
  }

  /** Stops driving without ending the runs: they stay `running` and are taken up by the next orchestrator. */
  async close(): Promise<void> {
    this.closed = true;
    const active = [...this.driving.values()];
    for (const { driver } of active) driver.detach();
    const late = new AbortController();
    const left = setTimeout(LEAVE_MS, undefined, { signal: late.signal }).catch(() => undefined);
    await Promise.race([Promise.all(active.map(({ done }) => done)), left]);
    late.abort();
    await Promise.all(active.map(({ recorder }) => recorder.end('interrupted')));
  }

  private drive({ plan, makeAnalyst }: PlannedRun, state: RunState, notices: readonly string[] = []): void {
    const recorder = new RunRecorder(plan, state, this.store, this.embedded ? undefined : this.bus.address);
    const driver = new RunDriver(plan, state, this.bus, this.store, makeAnalyst, recorder, notices);
    const stopWarning = warnAboutMissingWorkers(plan, this.bus);
    // When NATS is away meanwhile, the run still ends here; only the next orchestrator would not resume it.
    const remembering = setInterval(() => void this.remember(state).catch(() => undefined), REMEMBER_MS).unref();
    const done = this.driveToEnd(driver, recorder, state).finally(() => {
      stopWarning();
      clearInterval(remembering);
      this.latest = this.driving.get(state.runId);
      this.driving.delete(state.runId);
    });
    this.driving.set(state.runId, { driver, recorder, state, plan, done, cancelled: undefined });
  }

  /** When NATS is away, the run does not end: driving it, or reporting its end, continues when NATS is back. */
  private async driveToEnd(driver: RunDriver, recorder: RunRecorder, state: RunState): Promise<void> {
    let ended: DriveResult | undefined;
    while (!this.closed) {
      try {
        ended ??= await driver.drive();
        if (ended === 'detached') return;
        await recorder.end(ended.status, ended);
        return await this.finish(state, ended);
      } catch (error) {
        const fault = Fault.from(error);
        if (fault.retryable) {
          await setTimeout(AWAY_PAUSE_MS);
          continue;
        }
        if (ended) return this.log.error(`the end of ${state.runId} could not be told: ${fault.message}`);
        ended = { status: 'failed', fault };
        // Its queued jobs would be done and paid although nobody waits for them.
        await stopWorkers(this.bus, state.runId).catch(() => undefined);
      }
    }
  }

  /** Stores the run again when its bucket was deleted or emptied; otherwise the next orchestrator would not know it. */
  private async remember(state: RunState): Promise<void> {
    if (this.ended.has(state.runId) || this.driving.get(state.runId)?.cancelled) return;
    await this.states.restore(state);
  }

  private async finish(state: RunState, { status, results, fault }: Conclusion): Promise<void> {
    const why = fault && status !== 'cancelled' ? { fault: fault.toData() } : {};
    const finished: RunState = { ...state, status, results, ...why, finishedAt: new Date().toISOString() };
    this.ended.set(state.runId, finished);
    await this.states.keep(finished);
    await this.bus.publishEvent({
      kind: 'run-finished',
      runId: state.runId,
      at: new Date().toISOString(),
      status,
      ...(results === undefined ? {} : { results }),
      ...(fault === undefined ? {} : { fault: fault.toData() }),
    });
  }
}
