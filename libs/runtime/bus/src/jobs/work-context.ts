import type { Progress } from '@agora/contracts';
import type { Job } from '@agora/run-schemas';

export interface WorkContextInit {
  job: Job;
  signal: AbortSignal;
  attempt: number;
  lastAttempt: boolean;
  report(progress: Progress): void;
  leavePlace?(): void;
}

/** What a work handler may know about the delivery that it serves; the second argument of an `@EventPattern` method. */
export class WorkContext {
  readonly job: Job;
  /**
   * Aborted when the process shuts down and the grace time is over (another worker takes the job), or when the run was
   * cancelled (`isRunCancelled` tells which). Begin nothing more, and throw.
   */
  readonly signal: AbortSignal;
  /** 1 for the first delivery. */
  readonly attempt: number;
  /** True when a failure now is final, whatever its kind. */
  readonly lastAttempt: boolean;
  readonly #report: (progress: Progress) => void;
  readonly #leavePlace: () => void;

  constructor(init: WorkContextInit) {
    this.job = init.job;
    this.signal = init.signal;
    this.attempt = init.attempt;
    this.lastAttempt = init.lastAttempt;
    this.#report = (progress) => init.report(progress);
    this.#leavePlace = () => init.leavePlace?.();
  }

  /** Reports how far the job is. Cheap: only a few reports a second are published, always the latest. */
  report(progress: Progress): void {
    this.#report(progress);
  }

  /**
   * Gives this job's slot to another job; this one goes on without a slot, and cannot get it back. For jobs that only wait
   * for hours, e.g. for a vendor's batch.
   */
  leavePlace(): void {
    this.#leavePlace();
  }
}
