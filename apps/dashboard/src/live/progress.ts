import type { Progress, RunEvent } from '@agora/contracts';
import { isOfShard, LivePace } from './pace.js';

export interface LiveCell {
  id: string;
  stages: number;
  done: number;
  failed: boolean;
  /** What it is doing, by key of the stage. */
  doing: Map<string, { stage: string; progress?: Progress }>;
}

export interface LiveStage {
  stage: string;
  total: number;
  done: number;
  failed: number;
}

/** What the events of a run tell of how far it is. */
export class LiveProgress {
  readonly cells = new Map<string, LiveCell>();
  readonly stages = new Map<string, LiveStage>();
  readonly problems = new Map<string, { count: number; fix?: string | undefined }>();
  readonly notices: { at: string; text: string }[] = [];
  readonly pace = new LivePace();
  startedAt: string | undefined;
  budgetUsd: number | undefined;
  slots = 0;
  finished: Extract<RunEvent, { kind: 'run-finished' }> | undefined;
  private preflightUsd = 0;
  /** US dollars by key of a generating stage, as last told. */
  private readonly paid = new Map<string, number>();
  private readonly generating = new Map<string, { done: number; usd: number }>();
  private readonly ended = new Set<string>();

  apply(event: RunEvent): void {
    this.pace.apply(event);
    if (event.kind === 'run-started') this.begin(event);
    else if (event.kind === 'stage-started') this.enter(event, undefined);
    else if (event.kind === 'stage-progress') this.enter(event, event.progress);
    else if (event.kind === 'stage-finished') this.end(event, false);
    else if (event.kind === 'stage-failed') this.fail(event);
    else if (event.kind === 'run-notice') this.note(event);
    else if (event.kind === 'run-finished') this.finished = event;
  }

  private note({ at, message: text, budgetUsd }: Extract<RunEvent, { kind: 'run-notice' }>): void {
    this.notices.push({ at, text });
    this.budgetUsd = budgetUsd ?? this.budgetUsd;
  }

  /** US dollars paid by this round. */
  get usd(): number {
    return [...this.paid.values()].reduce((sum, usd) => sum + usd, this.preflightUsd);
  }

  /** What the data will have cost if the rest costs what the part until now did; undefined before anything was made. */
  get projectedUsd(): number | undefined {
    const sums = [...this.generating.values()].reduce(
      (sum, { done, usd }) => ({ done: sum.done + done, usd: sum.usd + usd }),
      { done: 0, usd: 0 },
    );
    if (sums.done === 0) return undefined;
    return this.usd - sums.usd + (sums.usd / sums.done) * Math.max(this.slots, sums.done);
  }

  /** That generators write; trainings have a speed of their own. */
  get tokensPerMinute(): number {
    return this.pace.models.reduce((sum, { tokensPerMinute }) => sum + tokensPerMinute, 0);
  }

  /** The longest estimate of a stage in work, in seconds. */
  get etaSeconds(): number | undefined {
    const known = this.doing().flatMap(({ etaSeconds }) => (etaSeconds === undefined ? [] : [etaSeconds]));
    return known.length > 0 ? Math.max(...known) : undefined;
  }

  private doing(): Progress[] {
    const byKey = new Map<string, Progress>();
    for (const { doing } of this.cells.values())
      for (const [key, { progress }] of doing) if (progress) byKey.set(key, progress);
    return [...byKey.values()];
  }

  private begin({ at, cells, stages, budgetUsd, preflightUsd = 0 }: Extract<RunEvent, { kind: 'run-started' }>): void {
    for (const map of [this.cells, this.stages, this.problems, this.paid, this.generating]) map.clear();
    this.ended.clear();
    // What was told of this round may have come before it, when several tell.
    this.notices.splice(0, this.notices.length, ...this.notices.filter((notice) => notice.at >= at));
    this.finished = undefined;
    Object.assign(this, { startedAt: at, budgetUsd, preflightUsd });
    this.slots = cells.reduce((sum, { slots = 0 }) => sum + slots, 0);
    for (const { id, stages: all, cached } of cells)
      this.cells.set(id, { id, stages: all, done: cached, failed: false, doing: new Map() });
    for (const { stage, total, cached } of stages) this.stages.set(stage, { stage, total, done: cached, failed: 0 });
  }

  private enter({ key, stage, cells }: Extract<RunEvent, { key: string }>, progress: Progress | undefined): void {
    if (this.ended.has(key)) return;
    for (const id of cells) this.cells.get(id)?.doing.set(key, { stage, ...(progress ? { progress } : {}) });
    if (progress?.usd !== undefined) this.paid.set(key, progress.usd);
    if (progress && isOfShard(stage, progress))
      this.generating.set(key, { done: progress.done, usd: progress.usd ?? 0 });
  }

  private end({ key, stage, cells }: Extract<RunEvent, { key: string }>, failed: boolean): void {
    if (this.ended.has(key)) return;
    this.ended.add(key);
    const of = this.stages.get(stage);
    if (of) of[failed ? 'failed' : 'done'] += 1;
    for (const id of cells) {
      const cell = this.cells.get(id);
      cell?.doing.delete(key);
      if (cell) cell.done += failed ? 0 : 1;
      if (cell && failed) cell.failed = true;
    }
  }

  private fail(event: Extract<RunEvent, { kind: 'stage-failed' }>): void {
    const { message, fix } = event.fault;
    this.problems.set(message, { count: (this.problems.get(message)?.count ?? 0) + 1, fix });
    if (event.final) this.end(event, true);
  }
}
