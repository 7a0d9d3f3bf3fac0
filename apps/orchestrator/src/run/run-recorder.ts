import { thisProcess, type ArtifactStore, RunRecordStore } from '@agora/artifacts';
import type { RunState } from '@agora/contracts';
import type { Paid, RunRecord } from '@agora/run-schemas';
import type { Fault } from '@agora/plugin-api';
import type { RunPlan, StageNode } from '../plan/run-plan.js';
import { paidSoFar, type FinishedAccounts, type PaidStage } from './spending-ledger.js';
import type { StageTracker } from './stage-tracker.js';

/** The record of a run that is driven is written at least this often, which shows that it is alive. */
const BEAT_MS = 5_000;
const SOON_MS = 1_000;
/** Time between two looks at what was paid. It is longer when a look takes long. */
const PAUSE_MS = 2_000;
const PAUSE_PER_LOOK = 20;

/** Keeps the run record in the home folder up to date while the run is driven. A record that cannot be written fails no run. */
export class RunRecorder {
  private readonly records: RunRecordStore;
  private readonly beat: NodeJS.Timeout;
  private soon: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private closed = false;
  private tracker: StageTracker | undefined;
  /** What the stages have cost, read from artifacts and journals; events are not trusted for it. */
  private paid: ReadonlyMap<string, PaidStage> = new Map();
  private readonly finished: FinishedAccounts = new Map();
  private nextLook = 0;

  constructor(
    private readonly plan: RunPlan,
    private readonly state: RunState,
    private readonly store: ArtifactStore,
    /** Address of the NATS server, when other machines can reach it. */
    private readonly address: string | undefined,
  ) {
    this.records = new RunRecordStore(store.home);
    this.beat = setInterval(() => this.changed(), BEAT_MS);
    this.beat.unref();
  }

  follow(tracker: StageTracker): void {
    this.tracker = tracker;
    this.records.keepKeys(this.plan.runId, keysOf(this.plan)).catch(() => undefined);
    void this.write('running');
  }

  changed(): void {
    if (this.closed || !this.tracker) return;
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      void this.write('running');
    }, SOON_MS).unref();
  }

  /** Writes nothing more: another recorder goes on with the run. */
  async release(): Promise<void> {
    this.closed = true;
    clearInterval(this.beat);
    clearTimeout(this.soon);
    await this.writing;
  }

  /** Writes the final record of this round of the run. */
  async end(status: RunRecord['status'], { results, fault }: { results?: string; fault?: Fault } = {}): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.beat);
    clearTimeout(this.soon);
    await this.write(status, { ...(results === undefined ? {} : { results }), ...(fault ? { fault } : {}) });
  }

  private write(status: RunRecord['status'], end: { results?: string; fault?: Fault } = {}): Promise<void> {
    this.writing = this.writing
      .then(() => this.lookAtPaid(status))
      .then(() => this.records.keep(this.record(status, end)))
      .catch(() => undefined);
    return this.writing;
  }

  private async lookAtPaid(status: RunRecord['status']): Promise<void> {
    const begun = performance.now();
    if (status === 'running' && begun < this.nextLook) return;
    this.paid = await paidSoFar(this.plan, this.store, this.finished).catch(() => this.paid);
    const ended = performance.now();
    this.nextLook = ended + Math.max(PAUSE_MS, PAUSE_PER_LOOK * (ended - begun));
  }

  private record(status: RunRecord['status'], { results, fault }: { results?: string; fault?: Fault }): RunRecord {
    const { runId, startedAt, request } = this.state;
    const now = new Date().toISOString();
    return {
      runId,
      name: 'experiment' in request ? request.experiment.name : request.evaluation.name,
      kind: 'experiment' in request ? 'experiment' : 'evaluation',
      status,
      startedAt,
      ...(status === 'running' ? {} : { finishedAt: now }),
      updatedAt: now,
      driver: thisProcess(),
      ...(this.address === undefined ? {} : { nats: this.address }),
      baseDir: request.baseDir,
      ...(request.origin ? { origin: request.origin } : {}),
      ...('until' in request && request.until ? { until: request.until } : {}),
      ...this.figures(),
      ...(fault ? { fault: fault.toData() } : {}),
      ...(results === undefined ? {} : { results }),
    };
  }

  private figures(): Pick<RunRecord, 'cells' | 'stages' | 'paid' | 'faults'> {
    const nodes = [...this.plan.nodes.values()];
    const { tracker } = this;
    const done = (node: StageNode): boolean => tracker?.isDone(node.key) === true;
    const queued = new Set(tracker?.queued().map(({ key }) => key));
    const cells = { all: this.plan.cells.length, done: 0, failed: 0, begun: 0 };
    const byCell = new Map<string, StageNode[]>(this.plan.cells.map(({ id }) => [id, []]));
    for (const node of nodes) for (const id of node.cells) byCell.get(id)?.push(node);
    for (const mine of byCell.values()) {
      if (mine.every(done)) cells.done += 1;
      else if (mine.some(({ key }) => tracker?.faultOf(key))) cells.failed += 1;
      else if (mine.some((node) => done(node) || queued.has(node.key))) cells.begun += 1;
    }
    return {
      cells,
      stages: { all: nodes.length, done: nodes.filter(done).length },
      paid: this.paidBy(nodes),
      faults: faultsOf(tracker),
    };
  }

  private paidBy(nodes: readonly StageNode[]): Record<string, Paid> {
    const paid: Record<string, Paid> = {};
    const generatorOf = new Map(this.plan.cells.map(({ id, generator }) => [id, generator ?? id]));
    for (const { key, cells, title } of nodes) {
      const stage = this.paid.get(key);
      if (!stage) continue;
      const who = generatorOf.get(cells[0] ?? '') ?? title;
      const sum = (paid[who] ??= { usd: 0, partly: false });
      sum.usd += stage.usd;
      sum.partly ||= stage.partly;
    }
    return paid;
  }
}

function faultsOf(tracker: StageTracker | undefined): RunRecord['faults'] {
  const groups = new Map<string, RunRecord['faults'][number]>();
  for (const { key } of tracker?.failed ?? []) {
    const { code, message, fix } = tracker?.faultOf(key) ?? {};
    if (message === undefined || code === 'cancelled') continue;
    const group = groups.get(message) ?? { reason: message, ...(fix === undefined ? {} : { fix }), count: 0 };
    group.count += 1;
    groups.set(message, group);
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

/** Keys of the stages, and of the seeds and items that they read. */
function keysOf({ nodes }: RunPlan): Set<string> {
  const keys = new Set(nodes.keys());
  for (const { spec } of nodes.values()) {
    if ('seeds' in spec && spec.seeds !== undefined) keys.add(spec.seeds);
    if ('items' in spec) keys.add(spec.items);
    if ('rows' in spec && spec.rows !== undefined) keys.add(spec.rows);
  }
  return keys;
}
