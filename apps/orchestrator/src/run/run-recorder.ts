import { thisProcess, type ArtifactStore, RunShelf } from '@agora/artifacts';
import type { Paid, RunRecord, RunState } from '@agora/contracts';
import type { Fault } from '@agora/plugin-api';
import type { RunPlan, StageNode } from '../plan/run-plan.js';
import { paidSoFar, type PaidStage } from './spending-ledger.js';
import type { StageBoard } from './stage-board.js';

/** A run that is driven shows it by a fresh record at least so often. */
const BEAT_MS = 5_000;
const SOON_MS = 1_000;
/** Between two looks at what was paid: so long, or longer where a look takes long. */
const PAUSE_MS = 2_000;
const PAUSE_PER_LOOK = 20;

/** Keeps what the home remembers of a run up to date while it is driven. Never a reason for a run to fail. */
export class RunRecorder {
  private readonly shelf: RunShelf;
  private readonly beat: NodeJS.Timeout;
  private soon: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private closed = false;
  private board: StageBoard | undefined;
  /** What the stages have cost, by artifacts and journals; events may tell anything. */
  private paid: ReadonlyMap<string, PaidStage> = new Map();
  private nextLook = 0;

  constructor(
    private readonly plan: RunPlan,
    private readonly state: RunState,
    private readonly store: ArtifactStore,
    /** Of the NATS, where others can reach it. */
    private readonly address: string | undefined,
  ) {
    this.shelf = new RunShelf(store.home);
    this.beat = setInterval(() => this.changed(), BEAT_MS);
    this.beat.unref();
  }

  follow(board: StageBoard): void {
    this.board = board;
    this.shelf.keepKeys(this.plan.runId, keysOf(this.plan)).catch(() => undefined);
    void this.write('running');
  }

  changed(): void {
    if (this.closed || !this.board) return;
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      void this.write('running');
    }, SOON_MS).unref();
  }

  /** The last word on this round of the run. */
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
      .then(() => this.shelf.keep(this.record(status, end)))
      .catch(() => undefined);
    return this.writing;
  }

  private async lookAtPaid(status: RunRecord['status']): Promise<void> {
    const begun = performance.now();
    if (status === 'running' && begun < this.nextLook) return;
    this.paid = await paidSoFar(this.plan, this.store).catch(() => this.paid);
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
      ...this.figures(),
      ...(fault ? { fault: fault.toData() } : {}),
      ...(results === undefined ? {} : { results }),
    };
  }

  private figures(): Pick<RunRecord, 'cells' | 'stages' | 'paid' | 'faults'> {
    const nodes = [...this.plan.nodes.values()];
    const { board } = this;
    const done = (node: StageNode): boolean => board?.isDone(node.key) === true;
    const queued = new Set(board?.queued().map(({ key }) => key));
    const cells = { all: this.plan.cells.length, done: 0, failed: 0, begun: 0 };
    const byCell = new Map<string, StageNode[]>(this.plan.cells.map(({ id }) => [id, []]));
    for (const node of nodes) for (const id of node.cells) byCell.get(id)?.push(node);
    for (const mine of byCell.values()) {
      if (mine.every(done)) cells.done += 1;
      else if (mine.some(({ key }) => board?.faultOf(key))) cells.failed += 1;
      else if (mine.some((node) => done(node) || queued.has(node.key))) cells.begun += 1;
    }
    return {
      cells,
      stages: { all: nodes.length, done: nodes.filter(done).length },
      paid: this.paidBy(nodes),
      faults: faultsOf(board),
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

function faultsOf(board: StageBoard | undefined): RunRecord['faults'] {
  const groups = new Map<string, RunRecord['faults'][number]>();
  for (const { key } of board?.failed ?? []) {
    const { code, message, fix } = board?.faultOf(key) ?? {};
    if (message === undefined || code === 'cancelled') continue;
    const group = groups.get(message) ?? { reason: message, ...(fix === undefined ? {} : { fix }), count: 0 };
    group.count += 1;
    groups.set(message, group);
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

/** Of stages, and of the seeds and items that they read. */
function keysOf({ nodes }: RunPlan): Set<string> {
  const keys = new Set(nodes.keys());
  for (const { spec } of nodes.values()) {
    if ('seeds' in spec && spec.seeds !== undefined) keys.add(spec.seeds);
    if ('items' in spec) keys.add(spec.items);
  }
  return keys;
}
