import { oneLine, type Progress, type RunEvent, type Stage } from '@agora/contracts';
import type { FaultData } from '@agora/plugin-api';
import { SpendingProgress } from './spending-progress.js';

type StageEvent = Extract<RunEvent, { key: string }>;

export interface ActiveStage {
  stage: Stage;
  title: string;
  progress?: Progress;
}

export interface CellProgress {
  id: string;
  /** Stages that the cell needs in all, and those that have ended well. */
  stages: number;
  done: number;
  /** Stages that an earlier run had finished. */
  cached: number;
  accepted: number;
  rejected: number;
  usd: number | undefined;
  /** Score of the cell's student per stage title, in [0, 1]. */
  scores: number[];
  fault?: FaultData;
}

export interface StageTotals {
  total: number;
  done: number;
  cached: number;
  failed: number;
}

/** What a run's cells are called, and what their scores are scores of. */
export interface Nouns {
  cells: string;
  scores: string;
}

export const RUN_NOUNS: Nouns = { cells: 'cells', scores: 'student' };

/** What is known of a run from its events so far. Pure bookkeeping; drawing it is somebody else's task. */
export class RunProgress {
  readonly cells = new Map<string, CellProgress>();
  readonly stages = new Map<Stage, StageTotals>();
  readonly active = new Map<string, ActiveStage>();
  readonly notices: string[] = [];
  readonly spending = new SpendingProgress();
  simulated = false;
  private readonly ended = new Set<string>();

  constructor(readonly nouns: Nouns = RUN_NOUNS) {}

  /** Takes in one event. Returns the cells that this event brought to their end. */
  apply(event: RunEvent): CellProgress[] {
    this.spending.apply(event);
    switch (event.kind) {
      case 'run-started':
        this.begin(event);
        return [];
      case 'run-notice':
        this.notices.push(oneLine(event.message));
        return [];
      case 'stage-started':
        this.active.set(event.key, { stage: event.stage, title: event.title });
        return [];
      case 'stage-progress':
        // Reports are sent now and then, so the last one may come after the end.
        if (this.ended.has(event.key)) return [];
        this.active.set(event.key, { stage: event.stage, title: event.title, progress: event.progress });
        if (event.progress.trouble) this.note(`${event.progress.trouble} It is tried again.`);
        return [];
      case 'stage-finished':
        return this.finish(event);
      case 'stage-failed':
        return event.final ? this.fail(event, event.fault) : this.retry(event, event.fault);
      case 'run-alive':
        return [];
      case 'run-finished':
        this.active.clear();
        return [];
    }
  }

  get finishedCells(): number {
    return [...this.cells.values()].filter(isEnded).length;
  }

  private begin(event: Extract<RunEvent, { kind: 'run-started' }>): void {
    this.cells.clear();
    this.stages.clear();
    this.ended.clear();
    this.simulated = event.simulated;
    for (const { id, stages, cached } of event.cells) {
      this.cells.set(id, { id, stages, done: cached, cached, accepted: 0, rejected: 0, usd: undefined, scores: [] });
    }
    for (const { stage, total, cached } of event.stages) {
      this.stages.set(stage, { total, done: cached, cached, failed: 0 });
    }
  }

  private finish(event: Extract<StageEvent, { kind: 'stage-finished' }>): CellProgress[] {
    if (!this.end(event)) return [];
    const totals = this.stages.get(event.stage);
    if (totals) totals.done += 1;
    if (event.stage === 'train') {
      for (const notice of (event.summary as Figures | undefined)?.notices ?? []) this.note(`The student: ${notice}`);
    }
    return this.cellsOf(event).filter((cell) => {
      const before = isEnded(cell);
      cell.done += 1;
      addSummary(cell, event);
      return !before && isEnded(cell);
    });
  }

  private fail(event: StageEvent, fault: FaultData): CellProgress[] {
    if (!this.end(event)) return [];
    const totals = this.stages.get(event.stage);
    if (totals) totals.failed += 1;
    return this.cellsOf(event).filter((cell) => {
      const before = isEnded(cell);
      cell.fault ??= fault;
      return !before;
    });
  }

  private retry(event: StageEvent, { message }: FaultData): CellProgress[] {
    this.active.delete(event.key);
    this.note(`${oneLine(message)} It will be tried again.`);
    return [];
  }

  /** Each is worth one line, however often it happens. */
  private note(notice: string): void {
    if (!this.notices.includes(notice)) this.notices.push(notice);
  }

  /** False when this stage's end was told before: events are delivered at least once. */
  private end(event: StageEvent): boolean {
    this.active.delete(event.key);
    if (this.ended.has(event.key)) return false;
    this.ended.add(event.key);
    return true;
  }

  private cellsOf(event: StageEvent): CellProgress[] {
    return event.cells.map((id) => this.cells.get(id)).filter((cell) => cell !== undefined);
  }
}

export function isEnded(cell: CellProgress): boolean {
  return cell.fault !== undefined || cell.done >= cell.stages;
}

interface Figures {
  requested?: number;
  accepted?: number;
  rejected?: Record<string, number>;
  usd?: number | null;
  mean?: number | null;
  notices?: string[];
}

function addSummary(cell: CellProgress, event: Extract<StageEvent, { kind: 'stage-finished' }>): void {
  const figures = (event.summary ?? {}) as Figures;
  // A dataset repeats the figures of its shards; it alone covers shards that were finished in an earlier run.
  if (event.stage === 'generate' && event.title.endsWith('dataset')) {
    cell.accepted = figures.accepted ?? cell.accepted;
    cell.rejected = Object.values(figures.rejected ?? {}).reduce((sum, count) => sum + count, 0);
    cell.usd = figures.usd ?? cell.usd;
  }
  // Base and reference serve a cell as well, and are the only other ones where a domain has a single cell.
  if (event.stage === 'evaluate' && event.title.startsWith(`${cell.id} on `) && typeof figures.mean === 'number')
    cell.scores.push(figures.mean);
}
