import type { Job, Progress } from '@agora/contracts';

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

  /** Tells the world how far the job is. Cheap: only a few reports a second are published, and always the latest. */
  report(progress: Progress): void {
    this.#report(progress);
  }

  /**
   * Gives this job's place among those that the process does at once to another; the job itself goes on. For jobs that
   * wait for somebody else, for hours. There is no way back.
   */
  leavePlace(): void {
    this.#leavePlace();
  }
}
