import { STAGE_OF, type Stage } from '@agora/run-schemas';
import type { Fault } from '@agora/plugin-api';
import type { StageNode } from '../plan/run-plan.js';

/** Jobs on the queue are limited per class. Shards made by batches wait for hours, so they are a class of their own. */
export type QueueClass = Stage | 'generate-by-batch';

export function queueClassOf({ spec, runtime }: Pick<StageNode, 'spec' | 'runtime'>): QueueClass {
  return spec.kind === 'shard' && runtime.mode === 'batch' ? 'generate-by-batch' : STAGE_OF[spec.kind];
}

type Status = 'waiting' | 'queued' | 'done' | 'failed' | 'blocked';

/** Which stages of a run are finished, which may start, and which never will because something they read failed. */
export class StageTracker {
  private readonly status = new Map<string, Status>();
  private readonly readers = new Map<string, StageNode[]>();
  private readonly faults = new Map<string, Fault>();
  /** Open stages only, in plan order, so that a pass over them gets shorter as the run proceeds. */
  private readonly waiting = new Map<string, StageNode>();
  private readonly queue = new Map<string, StageNode>();
  private readonly queueLength = new Map<QueueClass, number>();

  constructor(private readonly nodes: ReadonlyMap<string, StageNode>) {
    for (const node of nodes.values()) {
      this.status.set(node.key, 'waiting');
      this.waiting.set(node.key, node);
      for (const need of node.needs) this.readers.set(need, [...(this.readers.get(need) ?? []), node]);
    }
  }

  /** Stages whose inputs all exist and that nobody works on yet, in plan order. */
  ready(): StageNode[] {
    return [...this.waiting.values()].filter((node) => node.needs.every((need) => this.isDone(need)));
  }

  queued(): StageNode[] {
    return [...this.queue.values()];
  }

  queuedOf(queueClass: QueueClass): number {
    return this.queueLength.get(queueClass) ?? 0;
  }

  markQueued(node: StageNode): void {
    this.set(node, 'queued');
  }

  markDone(key: string): void {
    const node = this.nodes.get(key);
    if (node && this.isOpen(key)) this.set(node, 'done');
  }

  /** Everything that reads a failed stage, directly or not, is blocked by the same fault. */
  markFailed(key: string, fault: Fault): void {
    const node = this.nodes.get(key);
    if (!node || !this.isOpen(key)) return;
    this.set(node, 'failed');
    this.faults.set(key, fault);
    this.block(key, fault);
  }

  isDone(key: string): boolean {
    return this.status.get(key) === 'done';
  }

  get settled(): boolean {
    return this.waiting.size === 0 && this.queue.size === 0;
  }

  get failed(): StageNode[] {
    return [...this.nodes.values()].filter((node) => this.status.get(node.key) === 'failed');
  }

  /** Why a stage has no artifact: its own fault or that of the stage which blocks it. */
  faultOf(key: string): Fault | undefined {
    return this.faults.get(key);
  }

  private isOpen(key: string): boolean {
    return this.waiting.has(key) || this.queue.has(key);
  }

  private block(key: string, fault: Fault): void {
    for (const reader of this.readers.get(key) ?? []) {
      if (!this.isOpen(reader.key)) continue;
      this.set(reader, 'blocked');
      this.faults.set(reader.key, fault);
      this.block(reader.key, fault);
    }
  }

  private set(node: StageNode, status: Exclude<Status, 'waiting'>): void {
    const queueClass = queueClassOf(node);
    if (this.queue.delete(node.key)) this.queueLength.set(queueClass, this.queuedOf(queueClass) - 1);
    this.waiting.delete(node.key);
    if (status === 'queued') {
      this.queue.set(node.key, node);
      this.queueLength.set(queueClass, this.queuedOf(queueClass) + 1);
    }
    this.status.set(node.key, status);
  }
}
