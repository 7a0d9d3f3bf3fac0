import type { Progress, RunEvent } from '@agora/contracts';
import type { Stage } from '@agora/run-schemas';
import { oneLine } from '@agora/text-tools/terminal-text';
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

/** What the display calls a run's cells, and whose scores it shows. */
export interface Nouns {
  cells: string;
  scores: string;
}

export const RUN_NOUNS: Nouns = { cells: 'cells', scores: 'student' };

/** What the events so far tell about a run. Holds the numbers only; a display shows them. */
export class RunProgress {
  readonly cells = new Map<string, CellProgress>();
  readonly stages = new Map<Stage, StageTotals>();
  readonly active = new Map<string, ActiveStage>();
  readonly notices: string[] = [];
  readonly spending = new SpendingProgress();
  simulated = false;
  private readonly ended = new Set<string>();

  constructor(readonly nouns: Nouns = RUN_NOUNS) {}

  /** Applies one event. Returns the cells that ended with it. */
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
        // Progress is published with a delay, so the last report may come after the end of its stage.
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

  /** Equal failures are listed once, however often they happen. */
  private note(notice: string): void {
    if (!this.notices.includes(notice)) this.notices.push(notice);
  }

  /** False when the end of this stage was counted before: events may be delivered twice. */
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
  // A dataset repeats the figures of its shards; it alone covers shards that were finished in an earlier run. That of a micro-student
  // is only a part of it.
  if (event.stage === 'generate' && event.title === `${cell.id} dataset`) {
    cell.accepted = figures.accepted ?? cell.accepted;
    cell.rejected = Object.values(figures.rejected ?? {}).reduce((sum, count) => sum + count, 0);
    cell.usd = figures.usd ?? cell.usd;
  }
  // In a domain with a single cell, base and reference belong to one cell, too; they are told apart by their titles.
  if (event.stage === 'evaluate' && event.title.startsWith(`${cell.id} on `) && typeof figures.mean === 'number')
    cell.scores.push(figures.mean);
}
