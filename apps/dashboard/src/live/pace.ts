import type { Progress, RunEvent } from '@agora/contracts';

type OfStage = Extract<RunEvent, { key: string }>;

export interface ModelPace {
  generator: string;
  tokensPerMinute: number;
  made: number;
  /** Instances that were still to be made when the run began. */
  slots: number;
  rejected: number;
  usd: number;
  /** Why it stands still, where it does. */
  waits: string[];
}

export interface LiveWorker {
  worker: string;
  /** What it does, by key of the stage. */
  doing: Map<string, string>;
  finished: number;
}

/** What the events of a run tell of those who work for it: the models that write, and the services that take the stages. */
export class LivePace {
  readonly workers = new Map<string, LiveWorker>();
  private readonly slots = new Map<string, number>();
  private readonly generatorOf = new Map<string, string>();
  /** The last word of each shard, also of those that are done. */
  private readonly shards = new Map<string, { generator: string; progress: Progress }>();
  private readonly workerOf = new Map<string, string>();
  private readonly ended = new Set<string>();

  apply(event: RunEvent): void {
    if (event.kind === 'run-started') this.begin(event);
    else if (event.kind === 'stage-started') this.enter(event);
    else if (event.kind === 'stage-progress') this.note(event);
    else if (event.kind === 'stage-finished' || event.kind === 'stage-failed') this.end(event);
    else if (event.kind === 'run-finished') for (const { doing } of this.workers.values()) doing.clear();
  }

  get models(): ModelPace[] {
    const paces = new Map<string, ModelPace>();
    for (const [generator, slots] of this.slots)
      paces.set(generator, { generator, slots, tokensPerMinute: 0, made: 0, rejected: 0, usd: 0, waits: [] });
    for (const [key, { generator, progress }] of this.shards) {
      const pace = paces.get(generator);
      if (!pace) continue;
      const { done, cached = 0, rejected = 0, usd = 0, tokensPerSecond = 0, trouble } = progress;
      pace.made += done - cached;
      pace.rejected += rejected;
      pace.usd += usd;
      if (this.ended.has(key)) continue;
      pace.tokensPerMinute += 60 * tokensPerSecond;
      if (trouble !== undefined && !pace.waits.includes(trouble)) pace.waits.push(trouble);
    }
    return [...paces.values()];
  }

  private begin({ cells }: Extract<RunEvent, { kind: 'run-started' }>): void {
    for (const map of [this.workers, this.slots, this.generatorOf, this.shards, this.workerOf]) map.clear();
    this.ended.clear();
    for (const { id, generator, slots = 0 } of cells) {
      if (generator === undefined) continue;
      this.generatorOf.set(id, generator);
      this.slots.set(generator, (this.slots.get(generator) ?? 0) + slots);
    }
  }

  private enter({ key, worker, title }: Extract<RunEvent, { kind: 'stage-started' }>): void {
    if (this.ended.has(key)) return;
    this.leave(key);
    const known = this.workers.get(worker) ?? { worker, doing: new Map<string, string>(), finished: 0 };
    this.workers.set(worker, known);
    known.doing.set(key, title);
    this.workerOf.set(key, worker);
  }

  private note({ key, stage, cells, progress }: Extract<RunEvent, { kind: 'stage-progress' }>): void {
    const generator = this.generatorOf.get(cells[0] ?? '');
    if (isOfShard(stage, progress) && generator !== undefined) this.shards.set(key, { generator, progress });
  }

  private end(event: OfStage): void {
    const worker = this.workers.get(this.workerOf.get(event.key) ?? '');
    if (event.kind === 'stage-finished' && worker && !this.ended.has(event.key)) worker.finished += 1;
    this.leave(event.key);
    if (event.kind === 'stage-finished' || (event.kind === 'stage-failed' && event.final)) this.ended.add(event.key);
  }

  private leave(key: string): void {
    this.workers.get(this.workerOf.get(key) ?? '')?.doing.delete(key);
    this.workerOf.delete(key);
  }
}

/** Whether instances are made: what is put together of them afterwards is a stage of the same name, which counts rows. */
export function isOfShard(stage: string, { unit }: Progress): boolean {
  return stage === 'generate' && unit === 'instances';
}
