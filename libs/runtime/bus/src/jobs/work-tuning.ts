export interface WorkTuning {
  /** How long the server waits for a sign of life before it gives the job to another worker. */
  ackWaitMs: number;
  /** Deliveries of one job before it counts as failed. */
  maxAttempts: number;
  /** Pause before the second, third … attempt; the last one serves for all that follow. */
  backoffMs: readonly number[];
  /** On shutdown, how long running jobs may take to end. */
  graceMs: number;
  /**
   * After that, how long an aborted job may take to stop before its delivery is handed back regardless: longer than calls
   * under way are given to come in.
   */
  abortMs: number;
  /** How long a server that stores no event is given; by the bus when left out. */
  tellMs?: number;
  /** In which a request is answered; by its verb when left out. */
  answerMs?: number;
}

export const WORK_TUNING: WorkTuning = {
  ackWaitMs: 15_000,
  maxAttempts: 5,
  backoffMs: [1_000, 4_000, 15_000, 60_000],
  graceMs: 5_000,
  abortMs: 7_000,
};
