import type { Progress, RunEvent } from '@agora/contracts';
import { STAGE_OF, type Job } from '@agora/run-schemas';
import type { Fault } from '@agora/plugin-api';

/** Stores an event; `patienceMs` is how long to wait for a server that is away. */
export type PublishEvent = (event: RunEvent, patienceMs?: number) => Promise<void>;

/** At most four progress events a second and job. */
const PROGRESS_EVERY_MS = 250;

/** Publishes the events of one delivery of a job, in the order of the calls. */
export class StageReporter {
  private latest: Progress | undefined;
  private timer: NodeJS.Timeout | undefined;
  private progressUnderWay = false;
  private sending: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly job: Job,
    private readonly publish: PublishEvent,
  ) {}

  started(worker: string): Promise<void> {
    return this.send({ kind: 'stage-started', ...this.stage(), worker });
  }

  /** Published now or, when the last one is too fresh, soon; a newer report replaces one that still waits. */
  progress(progress: Progress): void {
    if (this.closed) return;
    this.latest = progress;
    if (!this.timer) this.tick();
  }

  finished(seconds: number, summary: unknown): Promise<void> {
    this.close();
    return this.send({ kind: 'stage-finished', ...this.stage(), seconds, summary: summary ?? null });
  }

  failed(fault: Fault, final: boolean): Promise<void> {
    this.close();
    return this.send({ kind: 'stage-failed', ...this.stage(), fault: fault.toData(), final });
  }

  /** Publishes the progress that still waits, and no more after it. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.flush();
  }

  private tick(): void {
    this.timer = undefined;
    if (!this.latest) return;
    if (!this.progressUnderWay) this.flush();
    this.timer = setTimeout(() => this.tick(), PROGRESS_EVERY_MS).unref();
  }

  /** Progress is published once, without waiting for a server that is away, and its failure is ignored. */
  private flush(): void {
    const progress = this.latest;
    this.latest = undefined;
    if (!progress) return;
    this.progressUnderWay = true;
    this.send({ kind: 'stage-progress', ...this.stage(), progress }, 0)
      .catch(() => undefined)
      .finally(() => (this.progressUnderWay = false));
  }

  private stage() {
    const { runId, key, title, cells, spec } = this.job;
    return { runId, key, title, cells, stage: STAGE_OF[spec.kind], at: new Date().toISOString() };
  }

  private send(event: RunEvent, patienceMs?: number): Promise<void> {
    const sent = this.sending.then(() => this.publish(event, patienceMs));
    this.sending = sent.catch(() => undefined);
    return sent;
  }
}
